import type { SourceHealth } from '#src/model/alert.ts';
import type { Digest, DigestSection, DigestStatement } from '#src/model/digest.ts';
import { clipped, isolated, plainLine } from '#src/model/display-text.ts';
import { count, publishedMoment, shortMoment } from '#src/model/local-time.ts';
import { sharedWords } from '#src/model/wording.ts';
import { chartSentence } from './chart.ts';
import { collapsedSections } from './collapse.ts';
import { digestReportWords } from './report-words.ts';
import { digestWords } from './words.ts';

export interface RenderOptions {
  /** Address of the desk without a slash at its end; null leaves its links out. */
  deskUrl: string | null;
}

const MOST_SOURCES = 25;

/**
 * Plain text that reads well aloud: no rules of signs; a heading with its figure, then numbered lines, each with what
 * its links are.
 */
export function renderDigestText(digest: Digest, options: RenderOptions): string {
  const { language, zone } = digest;
  const words = digestWords(language);
  const report = digestReportWords(language);
  const { shown, silent } = collapsedSections(digest);
  const told: RenderOptions = { deskUrl: digest.public ? null : options.deskUrl };
  const blocks = [
    [digest.title, words.period(shortMoment(digest.from, zone, language), shortMoment(digest.to, zone, language))].join(
      '\n',
    ),
  ];
  if (digest.lateness) blocks.push(digest.lateness);
  if (digest.kind === 'scheduled') blocks.push(digest.summary);
  if (digest.machineSummary)
    blocks.push(`${report.machineSummary}:\n${clipped(plainLine(digest.machineSummary), 1500)}`);
  if (digest.chart)
    blocks.push([`${digest.chart.title}:`, ...digest.chart.rows.map((row) => chartSentence(row, digest))].join('\n'));
  blocks.push(...shown.map((section) => sectionText(section, digest, told)));
  if (silent !== null) blocks.push(silent);
  const blind = digest.coverage.blind.slice(0, MOST_SOURCES).map((source) => blindLine(source, digest));
  const more = digest.coverage.blind.length - blind.length;
  if (more > 0) blind.push(`- ${report.moreSources(more)}`);
  blocks.push([`${words.coverageTitle}:`, digest.coverage.sentence, ...blind].join('\n'));
  if (digest.public) blocks.push(report.publicFooter);
  blocks.push(words.footer);
  return `${blocks.join('\n\n')}\n`;
}

function sectionText(section: DigestSection, digest: Digest, options: RenderOptions): string {
  const { language } = digest;
  const words = digestWords(language);
  const total = section.statements.length + section.more;
  const figure = total > 0 && section.key !== 'officials' ? ` ${count(total, language)}` : '';
  const lines = [`${section.title}:${figure}`];
  if (section.statements.length === 0) lines.push(section.empty);
  section.statements.forEach((statement, index) => {
    lines.push('', ...statementLines(statement, index + 1, digest, options));
  });
  if (section.more > 0) lines.push('', `(${words.more(section.more)})`);
  return lines.join('\n');
}

function statementLines(
  statement: DigestStatement,
  number: number,
  digest: Digest,
  { deskUrl }: RenderOptions,
): string[] {
  const { language, zone } = digest;
  const words = digestWords(language);
  const { open, close } = sharedWords(language).quotes;
  const pause = sharedWords(language).semicolon;
  const date = statement.published ? publishedMoment(statement.published, zone, language) : words.dateUnknown;
  const told = statement.undated ? statement.text : `${statement.text} · ${date}`;
  const lines = [`${count(number, language)}. ${told.replaceAll(' · ', pause)}`];
  if (statement.quote) lines.push(`   ${open}${isolated(statement.quote)}${close}`);
  if (statement.translation)
    lines.push(
      `   ${digestReportWords(language).machineTranslation}: ${open}${isolated(statement.translation)}${close}`,
    );
  if (statement.url) lines.push(`   ${words.links.source}: ${statement.url}`);
  if (deskUrl && statement.story !== null) lines.push(`   ${words.links.story}: ${deskUrl}/stories/${statement.story}`);
  return lines;
}

/** "- Radio Example: the site refuses us; last read 20 Nov 2026, 06:00" */
function blindLine(source: SourceHealth, { language, zone }: Digest): string {
  const words = digestWords(language);
  const since = source.lastSuccess ? words.since(shortMoment(source.lastSuccess, zone, language)) : words.neverRead;
  const reason = plainLine(source.reason ?? words.noReason).replace(/[.\s]+$/u, '');
  return `- ${isolated(source.name)}: ${isolated(reason)}${sharedWords(language).semicolon}${since}`;
}
