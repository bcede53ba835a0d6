import type { SourceHealth, Statement } from '#src/model/alert.ts';
import type { Digest, DigestSection } from '#src/model/digest.ts';
import { isolated, plainLine } from '#src/model/display-text.ts';
import { publishedMoment, shortMoment } from '#src/model/local-time.ts';
import { SHARED_WORDS } from '#src/model/wording.ts';
import { collapsedSections } from './collapse.ts';
import { DIGEST_WORDS } from './words.ts';

export interface RenderOptions {
  /** Address of the desk without a slash at its end; null leaves its links out. */
  deskUrl: string | null;
}

/** Plain text that reads well aloud: a heading, then numbered lines, each with its source below it. */
export function renderDigestText(digest: Digest, options: RenderOptions): string {
  const { language, zone } = digest;
  const words = DIGEST_WORDS[language];
  const { shown, silent } = collapsedSections(digest);
  const blocks = [
    [
      digest.title,
      words.period(shortMoment(digest.from, zone, language), shortMoment(digest.to, zone, language)),
      ...(digest.kind === 'flash' ? [] : ['', digest.summary]),
    ].join('\n'),
    ...shown.map((section) => sectionText(section, digest, options)),
  ];
  if (silent !== null) blocks.push(silent);
  blocks.push(
    [
      heading(words.coverageTitle),
      digest.coverage.sentence,
      ...digest.coverage.blind.map((s) => blindLine(s, digest)),
    ].join('\n'),
    words.footer,
  );
  return `${blocks.join('\n\n')}\n`;
}

function heading(title: string): string {
  return `== ${title} ==`;
}

function sectionText(section: DigestSection, digest: Digest, options: RenderOptions): string {
  const words = DIGEST_WORDS[digest.language];
  const lines = [heading(section.title)];
  if (section.statements.length === 0) lines.push(section.empty);
  section.statements.forEach((statement, index) => {
    lines.push(...(index === 0 ? [] : ['']), ...statementLines(statement, index + 1, digest, options));
  });
  if (section.more > 0) lines.push('', `(${words.more(section.more)})`);
  return lines.join('\n');
}

function statementLines(statement: Statement, number: number, digest: Digest, { deskUrl }: RenderOptions): string[] {
  const { language, zone } = digest;
  const words = DIGEST_WORDS[language];
  const [open, close] = SHARED_WORDS[language].quotes;
  const date = statement.published ? publishedMoment(statement.published, zone, language) : words.dateUnknown;
  const lines = [`${new Intl.NumberFormat(language).format(number)}. ${statement.text} · ${date}`];
  if (statement.quote) lines.push(`   ${open}${isolated(statement.quote)}${close}`);
  if (statement.url) lines.push(`   ${statement.url}`);
  if (deskUrl && statement.story !== null) lines.push(`   ${deskUrl}/stories/${statement.story}`);
  return lines;
}

/** "- Radio Example: the site refuses us; last read 20 Nov 2026, 06:00" */
export function blindLine(source: SourceHealth, { language, zone }: Digest): string {
  const words = DIGEST_WORDS[language];
  const since = source.lastSuccess ? words.since(shortMoment(source.lastSuccess, zone, language)) : words.neverRead;
  const reason = plainLine(source.reason ?? words.noReason).replace(/[.\s]+$/u, '');
  return `- ${isolated(source.name)}: ${isolated(reason)}${language === 'fa' ? '؛' : ';'} ${since}`;
}
