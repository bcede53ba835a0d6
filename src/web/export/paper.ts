import { html, raw } from 'hono/html';
import { shortMoment } from '#src/model/local-time.ts';
import { pageNumbers } from '#src/model/page-numbers.ts';
import type { Html } from '../answer.ts';
import { foreign, ours } from '../pieces.ts';
import type { Reader } from '../reader.ts';
import type { Sheet, SheetCell } from './tables.ts';
import { exportWords } from './words.ts';

/** A browser lays the whole document out at once: so many rows are some hundred pages. */
export const MOST_PAPER_ROWS = 2_000;

export interface Paper {
  /** Of the list: "Stories". */
  heading: string;
  filters: readonly { name: string; value: string }[];
  sheet: Sheet;
  /** Rows beyond these are left out, which the paper says. */
  most: number;
}

/** A list as a document to print: what it is, what narrows it, its rows, and page numbers in the reader's digits. */
export async function paperHtml(
  reader: Reader,
  { heading, filters, sheet, most }: Paper,
): Promise<(fontStyle: string) => string> {
  const { words, language, direction, zone, now } = reader;
  const own = exportWords(language);
  const rows: (readonly SheetCell[])[] = [];
  let isCut = false;
  for await (const row of sheet.rows) {
    if (rows.length === most) {
      isCut = true;
      break;
    }
    rows.push(row);
  }
  const narrowed =
    filters.length === 0
      ? own.unfiltered
      : own.filtered(filters.map(({ name, value }) => own.filter(name, value)).join('; '));
  return (fontStyle) =>
    `${html`<!doctype html>
<html lang="${language}" dir="${direction}">
<head><meta charset="utf-8"><title>${words.name}</title><style>${raw(`${fontStyle}${STYLE}@page{size:A4 landscape;margin:14mm 12mm 16mm;${pageNumbers(language)}}`)}</style></head>
<body><main>
<h1>${heading}</h1>
<p>${own.printed(shortMoment(now, zone, language))} ${words.footer(zone)}</p>
<p>${ours(reader, narrowed)}</p>
<p>${own.entries(rows.length)}</p>
${isCut ? html`<p><strong>${own.cut(most)}</strong></p>` : ''}
${rows.length === 0 ? html`<p>${own.nothing}</p>` : table(sheet, rows)}
</main></body></html>
`}`;
}

function table({ heads }: Sheet, rows: readonly (readonly SheetCell[])[]): Html {
  return html`<table><thead><tr>${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead>
<tbody>${rows.map((row) => html`<tr>${row.map(cellHtml)}</tr>`)}</tbody></table>`;
}

function cellHtml({ text, language, whole }: SheetCell): Html {
  const shown = language === undefined ? html`${text}` : foreign(text, language);
  return whole ? html`<td class="whole">${shown}</td>` : html`<td>${shown}</td>`;
}

const STYLE = `
html{color-scheme:light}
body{margin:0;background:#fff;color:#1c1e21;font:9.5px/1.5 Vazirmatn,'Segoe UI',Tahoma,Helvetica,Arial,sans-serif}
h1{font-size:17px;margin:0 0 6px}
p{margin:0 0 4px}
table{border-collapse:collapse;width:100%;margin-top:8px}
thead{display:table-header-group}
tr{break-inside:avoid}
th,td{text-align:start;vertical-align:top;padding:3px 6px 3px 0;border-bottom:1px solid #d5d9de;overflow-wrap:anywhere}
[dir=rtl] th,[dir=rtl] td{padding:3px 0 3px 6px}
th{border-bottom-color:#1c1e21;overflow-wrap:normal}
.whole{white-space:nowrap}`;
