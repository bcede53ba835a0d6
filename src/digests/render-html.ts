import type { SourceHealth } from '#src/model/alert.ts';
import type { Digest, DigestSection, DigestStatement } from '#src/model/digest.ts';
import { clipped, directionOf, escapeHtml, plainLine, webAddress } from '#src/model/display-text.ts';
import { count, publishedMoment, shortMoment } from '#src/model/local-time.ts';
import { collapsedSections } from './collapse.ts';
import { chartHtml } from './render-chart.ts';
import { ACCENTS, type Frame, framedHtml, SOFT } from './render-frame.ts';
import type { RenderOptions } from './render-text.ts';
import { digestReportWords } from './report-words.ts';
import { digestWords } from './words.ts';

export interface HtmlOptions extends RenderOptions {
  /** Most bytes of the document. Default 96,000: Gmail cuts a message off at 102 KB, headers apart. */
  maximumBytes?: number;
  /** For paper: nothing of it depends on a screen. */
  frame?: Frame;
}

const MAXIMUM_BYTES = 96_000;
const MOST_SOURCES = 25;
/** Longer ones are rare, and cost what a statement costs: the story on the desk has them. */
const LONGEST_LINK = 400;
/** Statements a section, and letters of a quotation, as long as it does not fit. */
const STEPS: readonly { statements: number; letters: number }[] = [
  { statements: Number.POSITIVE_INFINITY, letters: 600 },
  { statements: 12, letters: 400 },
  { statements: 8, letters: 360 },
  { statements: 5, letters: 300 },
  { statements: 3, letters: 240 },
  { statements: 2, letters: 160 },
  { statements: 1, letters: 80 },
];

/** The digest as one HTML document, safe to mail as it is: nothing is loaded from elsewhere, so opening it tells nobody. */
export function renderDigestHtml(digest: Digest, options: HtmlOptions): string {
  const limit = options.maximumBytes ?? MAXIMUM_BYTES;
  let document = '';
  const dates = new Map<Date, string>();
  for (const step of STEPS) {
    document = documentOf(digest, { ...options, ...step, dates });
    if (new TextEncoder().encode(document).length <= limit) break;
  }
  return document;
}

interface Layout extends HtmlOptions {
  statements: number;
  letters: number;
  /** As they were written on the way to a layout that fits. */
  dates: Map<Date, string>;
}

function documentOf(digest: Digest, given: Layout): string {
  const { language, zone } = digest;
  const words = digestWords(language);
  const report = digestReportWords(language);
  // Whom the public reads of is not told where the desk is.
  const layout: Layout = { ...given, deskUrl: digest.public ? null : given.deskUrl };
  const { shown, silent } = collapsedSections(digest);
  const period = words.period(shortMoment(digest.from, zone, language), shortMoment(digest.to, zone, language));
  const isCut = shown.some((section) => section.statements.length > layout.statements);
  const parts = [
    `<h1 style="margin:0;font-size:22px;line-height:1.35">${escapeHtml(digest.title)}</h1>`,
    `<p class="soft" style="margin:2px 0 16px;font-size:13px;${SOFT}">${escapeHtml(period)}</p>`,
    digest.lateness
      ? `<p class="late" style="margin:0 0 12px;padding:8px 12px;border:1px solid #b8650b">${escapeHtml(digest.lateness)}</p>`
      : '',
    digest.kind === 'flash' ? '' : `<p style="margin:0 0 12px">${escapeHtml(digest.summary)}</p>`,
    digest.machineSummary
      ? `<p class="soft" style="margin:0;font-size:13px;${SOFT}">${escapeHtml(report.machineSummary)}</p><p style="margin:0 0 12px">${escapeHtml(clipped(plainLine(digest.machineSummary), 1500))}</p>`
      : '',
    digest.chart ? chartHtml(digest.chart, digest) : '',
    ...shown.map((section) => sectionHtml(section, digest, layout)),
    silent === null ? '' : `<p class="soft" style="margin:24px 0 0;font-size:14px;${SOFT}">${escapeHtml(silent)}</p>`,
    coverageHtml(digest, layout.statements),
    isCut && layout.deskUrl
      ? `<p style="margin:24px 0 0;font-size:14px">${escapeHtml(report.wholeDigest)}: ${linkHtml(`${layout.deskUrl}/digests`, `${layout.deskUrl}/digests`)}</p>`
      : '',
    digest.public
      ? `<p class="soft" style="margin:24px 0 0;font-size:12px;${SOFT}">${escapeHtml(report.publicFooter)}</p>`
      : '',
    `<p class="soft" style="margin:${digest.public ? '4px' : '24px'} 0 0;font-size:12px;${SOFT}">${escapeHtml(words.footer)}</p>`,
  ];
  const preview = digest.kind === 'flash' ? digest.title : digest.summary;
  return framedHtml(digest, { title: digest.title, preview, body: parts.filter(Boolean).join('\n') }, layout.frame);
}

function headingHtml(title: string, colour: string, figure: string): string {
  return `<h2 style="margin:28px 0 10px;padding:0 0 4px;border-bottom:2px solid ${colour};font-size:17px;line-height:1.4">${escapeHtml(title)}${figure}</h2>`;
}

function sectionHtml(section: DigestSection, digest: Digest, layout: Layout): string {
  const { language } = digest;
  const words = digestWords(language);
  const listed = section.statements.slice(0, layout.statements);
  const more = section.more + section.statements.length - listed.length;
  const total = section.statements.length + section.more;
  const figure =
    total > 0 && section.key !== 'officials'
      ? ` <span class="soft" style="font-weight:400;${SOFT}">${count(total, language)}</span>`
      : '';
  const body =
    listed.length === 0
      ? `<p class="soft" style="margin:0;${SOFT}">${escapeHtml(section.empty)}</p>`
      : listed.map((statement) => statementHtml(statement, digest, layout)).join('\n');
  const rest =
    more > 0
      ? `\n<p class="soft" style="margin:8px 0 0;font-size:13px;${SOFT}">${escapeHtml(words.more(more))}</p>`
      : '';
  return `${headingHtml(section.title, ACCENTS[section.key], figure)}\n${body}${rest}`;
}

function statementHtml(statement: DigestStatement, digest: Digest, layout: Layout): string {
  const words = digestWords(digest.language);
  const source = webAddress(statement.url);
  const links = [
    ...(source && source.length <= LONGEST_LINK ? [linkHtml(words.links.source, source)] : []),
    ...(layout.deskUrl && statement.story !== null
      ? [linkHtml(words.links.story, `${layout.deskUrl}/stories/${statement.story}`)]
      : []),
  ];
  const date = statement.published ? dateHtml(statement.published, digest, layout) : escapeHtml(words.dateUnknown);
  const foot = [...(statement.undated ? [] : [`<bdi>${date}</bdi>`]), ...links];
  return (
    `<div class="statement" style="margin:0 0 18px">\n<p style="margin:0 0 4px;font-size:14px;font-weight:600">${escapeHtml(clipped(statement.text, 3 * layout.letters))}</p>\n` +
    quoteHtml(statement, digest, layout) +
    `<p class="soft" style="margin:0;font-size:13px;${SOFT}">${foot.join(' &nbsp;·&nbsp; ')}</p>\n</div>`
  );
}

function dateHtml(date: Date, { language, zone }: Digest, { dates }: Layout): string {
  const known = dates.get(date) ?? escapeHtml(publishedMoment(date, zone, language));
  dates.set(date, known);
  return known;
}

/** In a table of its own: Outlook's Word knows padding in cells alone. */
function quoteHtml(statement: DigestStatement, { language }: Digest, { letters }: Layout): string {
  if (!statement.quote) return '';
  const direction = directionOf(statement.language);
  const side = direction === 'rtl' ? 'right' : direction === 'ltr' ? 'left' : 'start';
  const quote =
    `<p class="quote" lang="${escapeHtml(statement.language)}" dir="${direction}" style="margin:0;text-align:${side}">` +
    `${escapeHtml(clipped(plainLine(statement.quote), letters))}</p>`;
  const translation = statement.translation
    ? `<p style="margin:6px 0 0">${escapeHtml(clipped(plainLine(statement.translation), letters))} ` +
      `<span class="soft" style="font-size:12px;${SOFT}">(${escapeHtml(digestReportWords(language).machineTranslation)})</span></p>`
    : '';
  return (
    '<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="margin:0 0 4px">' +
    `<tr><td class="wash" bgcolor="#f4f5f7" style="padding:8px 12px;background:#f4f5f7">${quote}${translation}</td></tr></table>\n`
  );
}

function linkHtml(label: string, address: string): string {
  return `<a class="link" href="${escapeHtml(address)}" rel="noreferrer" style="color:#1a5fb4">${escapeHtml(label)}</a>`;
}

function coverageHtml(digest: Digest, most: number): string {
  const { language } = digest;
  const listed = digest.coverage.blind.slice(0, Math.min(MOST_SOURCES, Math.max(5, most * 2)));
  const more = digest.coverage.blind.length - listed.length;
  const rows = listed.map((source) => blindHtml(source, digest));
  if (more > 0) rows.push(`<li style="margin:2px 0">${escapeHtml(digestReportWords(language).moreSources(more))}</li>`);
  const list =
    rows.length > 0 ? `\n<ul style="margin:4px 0 0;padding:0 20px;font-size:14px">${rows.join('')}</ul>` : '';
  return (
    headingHtml(digestWords(language).coverageTitle, '#8a8f98', '') +
    `\n<p style="margin:0;font-size:14px">${escapeHtml(digest.coverage.sentence)}</p>${list}`
  );
}

function blindHtml(source: SourceHealth, { language, zone }: Digest): string {
  const words = digestWords(language);
  const since = source.lastSuccess ? words.since(shortMoment(source.lastSuccess, zone, language)) : words.neverRead;
  return (
    `<li style="margin:2px 0"><strong><bdi>${escapeHtml(plainLine(source.name))}</bdi></strong>: ` +
    `<bdi>${escapeHtml(plainLine(source.reason ?? words.noReason))}</bdi> ` +
    `<span class="soft" style="${SOFT}">(${escapeHtml(since)})</span></li>`
  );
}
