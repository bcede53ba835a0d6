import type { SourceHealth, Statement } from '#src/model/alert.ts';
import type { Digest, DigestSection } from '#src/model/digest.ts';
import { directionOf, escapeHtml, plainLine, webAddress } from '#src/model/display-text.ts';
import { publishedMoment, shortMoment } from '#src/model/local-time.ts';
import { collapsedSections } from './collapse.ts';
import type { RenderOptions } from './render-text.ts';
import { DIGEST_WORDS } from './words.ts';

/**
 * Styles stand in the elements, as mail programs drop style sheets; the one sheet only darkens what understands it.
 * No picture, no script, nothing loaded from elsewhere: opening a digest tells nobody.
 */
const FONT = "font-family:Vazirmatn,'Segoe UI',Tahoma,Helvetica,Arial,sans-serif";
const ACCENTS: Record<DigestSection['key'], string> = {
  calls: '#b3261e',
  un: '#2b6cb0',
  warnings: '#b8650b',
  executions: '#6b4f4f',
  accountability: '#2f7a4d',
  denials: '#7a5195',
  advocacy: '#5f6b7a',
  memory: '#5f6b7a',
  officials: '#44546a',
  context: '#5f6b7a',
};
const DARK = `@media (prefers-color-scheme: dark) {
.page { background: #16181c !important; color: #e7e9ec !important }
.sheet { background: #1e2126 !important; border-color: #333840 !important }
.soft { color: #a7adb6 !important }
.quote { background: #282c33 !important; color: #e7e9ec !important }
.link { color: #8ab4f8 !important }
}`;

/** The digest as one HTML document, safe to mail as it is. */
export function renderDigestHtml(digest: Digest, options: RenderOptions): string {
  const { language, zone } = digest;
  const words = DIGEST_WORDS[language];
  const direction = language === 'fa' ? 'rtl' : 'ltr';
  const { shown, silent } = collapsedSections(digest);
  const period = words.period(shortMoment(digest.from, zone, language), shortMoment(digest.to, zone, language));
  return `<!doctype html>
<html lang="${language}" dir="${direction}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${escapeHtml(digest.title)}</title>
<style>${DARK}</style>
</head>
<body class="page" style="margin:0;padding:0;background:#f1f2f4;color:#1c1e21;${FONT};font-size:16px;line-height:1.6">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" dir="${direction}">
<tr><td align="center" style="padding:16px 8px">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" class="sheet" style="max-width:680px;background:#ffffff;border:1px solid #dfe2e6;border-radius:6px">
<tr><td dir="${direction}" style="padding:24px;text-align:${direction === 'rtl' ? 'right' : 'left'}">
<h1 style="margin:0;font-size:22px;line-height:1.35">${escapeHtml(digest.title)}</h1>
<p class="soft" style="margin:2px 0 16px;font-size:13px;color:#5b626c">${escapeHtml(period)}</p>
${digest.kind === 'flash' ? '' : `<p style="margin:0 0 8px">${escapeHtml(digest.summary)}</p>`}
${shown.map((section) => sectionHtml(section, digest, options)).join('\n')}
${silent === null ? '' : `<p class="soft" style="margin:24px 0 0;font-size:14px;color:#5b626c">${escapeHtml(silent)}</p>`}
${coverageHtml(digest)}
<p class="soft" style="margin:24px 0 0;font-size:12px;color:#5b626c">${escapeHtml(words.footer)}</p>
</td></tr></table>
</td></tr></table>
</body>
</html>
`;
}

function headingHtml(title: string, colour: string, figure: string): string {
  return `<h2 style="margin:28px 0 8px;padding-bottom:4px;border-bottom:2px solid ${colour};font-size:17px;line-height:1.4">${escapeHtml(title)}${figure}</h2>`;
}

function sectionHtml(section: DigestSection, digest: Digest, options: RenderOptions): string {
  const { language } = digest;
  const words = DIGEST_WORDS[language];
  const total = section.statements.length + section.more;
  const figure =
    total > 0 && section.key !== 'officials'
      ? ` <span class="soft" style="font-weight:400;color:#5b626c">${new Intl.NumberFormat(language).format(total)}</span>`
      : '';
  const body =
    section.statements.length === 0
      ? `<p class="soft" style="margin:0;color:#5b626c">${escapeHtml(section.empty)}</p>`
      : section.statements.map((statement) => statementHtml(statement, digest, options)).join('\n');
  const more =
    section.more > 0
      ? `<p class="soft" style="margin:8px 0 0;font-size:13px;color:#5b626c">${escapeHtml(words.more(section.more))}</p>`
      : '';
  return `${headingHtml(section.title, ACCENTS[section.key], figure)}\n${body}\n${more}`;
}

function statementHtml(statement: Statement, digest: Digest, { deskUrl }: RenderOptions): string {
  const { language, zone } = digest;
  const words = DIGEST_WORDS[language];
  const direction = directionOf(statement.language);
  const source = webAddress(statement.url);
  const links = [
    ...(source ? [linkHtml(words.links.source, source)] : []),
    ...(deskUrl && statement.story !== null
      ? [linkHtml(words.links.story, `${deskUrl}/stories/${statement.story}`)]
      : []),
  ];
  const date = statement.published ? publishedMoment(statement.published, zone, language) : words.dateUnknown;
  const quote = statement.quote
    ? `<p class="quote" lang="${escapeHtml(statement.language)}" dir="${direction}" style="margin:0 0 4px;padding:8px 12px;` +
      `background:#f4f5f7;border-radius:4px;text-align:${direction === 'rtl' ? 'right' : direction === 'ltr' ? 'left' : 'start'}">` +
      `${escapeHtml(plainLine(statement.quote))}</p>\n`
    : '';
  return (
    `<div style="margin:0 0 18px">\n<p style="margin:0 0 4px;font-size:14px;font-weight:600">${escapeHtml(statement.text)}</p>\n` +
    quote +
    `<p class="soft" style="margin:0;font-size:13px;color:#5b626c"><bdi>${escapeHtml(date)}</bdi>` +
    `${links.map((link) => ` &nbsp;·&nbsp; ${link}`).join('')}</p>\n</div>`
  );
}

function linkHtml(label: string, address: string): string {
  return `<a class="link" href="${escapeHtml(address)}" rel="noreferrer" style="color:#1a5fb4">${escapeHtml(label)}</a>`;
}

function coverageHtml(digest: Digest): string {
  const words = DIGEST_WORDS[digest.language];
  const rows = digest.coverage.blind.map((source) => blindHtml(source, digest));
  const list = rows.length > 0 ? `<ul style="margin:4px 0 0;padding:0 20px;font-size:14px">${rows.join('')}</ul>` : '';
  return (
    headingHtml(words.coverageTitle, '#8a8f98', '') +
    `<p style="margin:0;font-size:14px">${escapeHtml(digest.coverage.sentence)}</p>\n${list}`
  );
}

function blindHtml(source: SourceHealth, { language, zone }: Digest): string {
  const words = DIGEST_WORDS[language];
  const since = source.lastSuccess ? words.since(shortMoment(source.lastSuccess, zone, language)) : words.neverRead;
  return (
    `<li style="margin:2px 0"><strong><bdi>${escapeHtml(plainLine(source.name))}</bdi></strong>: ` +
    `<bdi>${escapeHtml(plainLine(source.reason ?? words.noReason))}</bdi> ` +
    `<span class="soft" style="color:#5b626c">(${escapeHtml(since)})</span></li>`
  );
}
