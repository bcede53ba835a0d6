import type { CaptureRecord, ChainLink } from '#src/model/capture.ts';
import { directionOf, escapeHtml, plainLine, plainText, webAddress } from '#src/model/display-text.ts';
import { count } from '#src/model/local-time.ts';
import type { ReaderLanguage } from '#src/model/wording.ts';
import { readingDirection } from '#src/words/languages.ts';
import { evidenceWords } from './report-words.ts';

/** An item as the report shows it. */
export interface ReportedItem {
  id: number;
  title: string;
  text: string;
  language: string;
  publisher: string;
  author: string | null;
  url: string | null;
  published: string | null;
  captured: Date;
  redacted: boolean;
  signals: { signal: string; words: string }[];
  revisions: { number: number; title: string; text: string; at: Date; where: 'item' | 'page' }[];
  gone: { lastSeen: Date; missingSince: Date; reason: string | null } | null;
  /** Paths of pictures within the package, relative to the report. */
  screenshots: string[];
}

export interface ReportedCapture {
  link: ChainLink;
  record: CaptureRecord;
  /** Why its payload is not in the package. */
  withoutPayload: string | null;
}

export interface ReportContent {
  title: string;
  titleLanguage: string;
  story: number | null;
  made: Date;
  tool: string;
  language: ReaderLanguage;
  items: AsyncIterable<ReportedItem>;
  captures: AsyncIterable<ReportedCapture>;
}

const STYLE = `body{font:16px/1.6 Vazirmatn,Tahoma,"Segoe UI",Helvetica,Arial,sans-serif;max-width:52em;margin:2em auto;padding:0 1em;color:#1d2126;background:#fff}
h1{font-size:1.5em;line-height:1.3}h2{font-size:1.2em;border-bottom:1px solid #ccd;padding-bottom:.2em;margin-top:2em}h3{margin-bottom:.2em}
article{border-top:1px solid #dde;padding-top:.5em;margin-top:1.5em}.text{white-space:pre-wrap;overflow-wrap:anywhere}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.1em 1em;font-size:.9em}dt{color:#566}dd{margin:0;overflow-wrap:anywhere}
code{font-size:.85em;overflow-wrap:anywhere}.note{border-inline-start:4px solid #b8650b;padding-inline-start:.8em}
img{max-width:100%;border:1px solid #ccd}details{margin:.5em 0}@media print{article{break-inside:auto}h2,h3{break-after:avoid}}`;

/** The report, piece by piece: a whole HTML page without scripts or anything from elsewhere; foreign words stay words. */
export async function* reportHtml(content: ReportContent): AsyncGenerator<string> {
  const { language, made, tool } = content;
  const words = evidenceWords(language);
  const title = plainLine(content.title);
  yield `<!doctype html>
<html lang="${language}" dir="${readingDirection(language)}"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src 'self' file: data:">
<meta name="viewport" content="width=device-width"><title>${escapeHtml(words.title)}: ${escapeHtml(title)}</title>
<style>${STYLE}</style></head><body>
<p>${words.title}</p><h1 ${tongue(content.titleLanguage)}>${escapeHtml(title)}</h1>
<dl>${content.story === null ? '' : pair(words.story, String(content.story))}${pair(words.made, `${instant(made)} · ${escapeHtml(tool)}`)}</dl>
<p class="note">${words.disclaimer}</p>
<h2>${words.items}</h2>
`;
  for await (const item of content.items) yield itemSection(item, language);
  yield `<h2>${words.captures}</h2>\n`;
  for await (const capture of content.captures) yield captureSection(capture, language);
  yield `<h2>${words.verify}</h2><p>${words.verifyHow}</p></body></html>\n`;
}

function itemSection(item: ReportedItem, language: ReaderLanguage): string {
  const words = evidenceWords(language);
  const address = webAddress(item.url);
  const wordings = item.revisions.map(
    ({ number, title, text, at, where }) =>
      `<details><summary>${(where === 'item' ? words.earlier : words.atItsPage)(count(number, language))} ${instant(at)}</summary>
<div class="text" ${tongue(item.language)}>${escapeHtml(plainText(title ? `${title}\n${text}` : text))}</div></details>`,
  );
  const { gone } = item;
  return `<article id="item-${item.id}"><h3 ${tongue(item.language)}>${escapeHtml(plainLine(item.title)) || item.id}</h3>
<dl>${pair(words.source, foreign(item.publisher))}${item.author ? pair(words.author, foreign(item.author)) : ''}${
    address ? pair(words.address, `<bdi dir="ltr">${escapeHtml(address)}</bdi>`) : ''
  }${item.published ? pair(words.published, foreign(item.published)) : ''}${pair(words.captured, instant(item.captured))}${item.signals
    .map(({ signal, words: found }) => pair(words.signals, `${escapeHtml(signal)}: «${foreign(found)}»`))
    .join('')}</dl>
${item.redacted ? `<p class="note">${words.redacted}</p>` : ''}${
  gone
    ? `<p class="note">${words.deleted}. ${words.lastSeen}: ${instant(gone.lastSeen)}. ${words.missingSince}: ${instant(gone.missingSince)}. <span lang="en" dir="ltr">${escapeHtml(plainLine(gone.reason ?? ''))}</span></p>`
    : ''
}
<div class="text" ${tongue(item.language)}>${escapeHtml(plainText(item.text))}</div>
${wordings.join('\n')}
${item.screenshots.map((path) => `<p>${words.screenshot}:</p><img alt="${words.screenshot}" src="${escapeHtml(path)}">`).join('\n')}
</article>
`;
}

function captureSection({ link, record, withoutPayload }: ReportedCapture, language: ReaderLanguage): string {
  const words = evidenceWords(language);
  const rows: [string, string | null][] = [
    [words.address, `<bdi dir="ltr">${escapeHtml(plainLine(record.finalUrl))}</bdi> (${record.status})`],
    [words.fetched, `<bdi dir="ltr">${escapeHtml(record.startedAt)} – ${escapeHtml(record.finishedAt)}</bdi>`],
    [words.server, record.serverAddress && code(record.serverAddress)],
    [words.certificate, record.certificateSha256 ? code(record.certificateSha256) : null],
    [words.payload, `${code(record.payloadSha256)}${withoutPayload ? ` ${escapeHtml(withoutPayload)}` : ''}`],
    [words.operator, `${foreign(record.operator ?? record.source)} · ${foreign(record.tool)}`],
    [words.why, foreign(record.reason)],
    [words.withheld, record.withheld ? foreign(record.withheld.join(', ')) : null],
  ];
  return `<article id="capture-${link.sequence}"><h3>${words.number}: ${link.sequence}</h3><dl>${rows
    .map(([label, value]) => (value === null ? '' : pair(label, value)))
    .join('')}</dl><p>${code(link.hash)}</p></article>\n`;
}

function pair(label: string, value: string): string {
  return `<dt>${label}</dt><dd>${value}</dd>`;
}

function foreign(text: string): string {
  return `<bdi>${escapeHtml(plainLine(text))}</bdi>`;
}

function code(text: string): string {
  return `<code dir="ltr">${escapeHtml(plainLine(text))}</code>`;
}

function instant(date: Date): string {
  return `<time dir="ltr">${date
    .toISOString()
    .replace('T', ' ')
    .replace(/\.\d+Z$/, ' UTC')}</time>`;
}

function tongue(language: string): string {
  return `lang="${escapeHtml(language)}" dir="${directionOf(language)}"`;
}
