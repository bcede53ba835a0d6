import writeSpreadsheet, { type Row } from 'write-excel-file/node';
import { plainText } from '#src/model/display-text.ts';
import type { Cell, Table } from './tables.ts';

/** A spreadsheet cell holds so many characters. */
const LONGEST_CELL = 32_767;
/** A spreadsheet is made in memory, so it ends sooner than the forms that are written as they are read. */
export const MOST_SPREADSHEET_ROWS = 20_000;

/**
 * Comma-separated values (RFC 4180) in UTF-8 with a byte order mark, by which spreadsheets know it. What a spreadsheet
 * would take for a formula is given as text: cells hold what strangers wrote (OWASP, "CSV injection").
 */
export function csvStream(table: Table): ReadableStream<Uint8Array> {
  return streamOf(async function* () {
    yield `\uFEFF${table.heads.map(csvCell).join(',')}\r\n`;
    for await (const row of table.rows) yield `${row.map(csvCell).join(',')}\r\n`;
  });
}

const FORMULA = /^([\s\p{Cf}]*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20])/u;
/** Behind what parts cells where a spreadsheet expects semicolons or tabs instead of commas; bounded, for whoever sends tabs alone. */
const FORMULA_BEHIND = /([;\t])([\s\p{Cf}]{0,20}[=+\-@\uFF1D\uFF0B\uFF0D\uFF20])/gu;

function csvCell(cell: Cell): string {
  if (cell === null) return '';
  const text = cell instanceof Date ? cell.toISOString() : String(cell).toWellFormed();
  const harmless = typeof cell === 'string' ? text.replace(FORMULA, "'$1").replace(FORMULA_BEHIND, "$1'$2") : text;
  return /[",\r\n']/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

/** A JSON array, an object a row. */
export function jsonStream(table: Table): ReadableStream<Uint8Array> {
  return streamOf(async function* () {
    let before = '[\n';
    for await (const row of table.rows) {
      yield `${before}${JSON.stringify(Object.fromEntries(table.heads.map((head, index) => [head, row[index] ?? null])))}`;
      before = ',\n';
    }
    yield before === '[\n' ? '[]\n' : '\n]\n';
  });
}

/** An Excel workbook. Cells are typed as text, so nothing in them is a formula. */
export async function spreadsheet(table: Table): Promise<Uint8Array<ArrayBuffer>> {
  const data: Row[] = [table.heads.map((head) => ({ value: head, type: String, fontWeight: 'bold' }))];
  for await (const row of table.rows) data.push(row.map(spreadsheetCell));
  const buffer = await writeSpreadsheet(data, { sheet: table.name, stickyRowsCount: 1 }).toBuffer();
  return new Uint8Array(buffer);
}

function spreadsheetCell(cell: Cell): Row[number] {
  if (cell === null) return null;
  if (cell instanceof Date) return { value: cell, type: Date, format: 'yyyy-mm-dd hh:mm' };
  if (typeof cell === 'number') return { value: cell, type: Number };
  // XML 1.0 knows no control characters.
  const text = plainText(cell.toWellFormed()).replaceAll(/[\uFFFE\uFFFF]/g, '');
  return text === '' ? null : { value: text.slice(0, LONGEST_CELL).toWellFormed(), type: String };
}

/** Letters after which a part goes out: the first one soon, so that whoever waits sees it begin. */
const FIRST_PART = 4 * 1024;
const PART = 64 * 1024;

/** Parts of some size, each made when it is asked for: whoever goes away leaves no work behind. */
function streamOf(parts: () => AsyncGenerator<string>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  async function* gathered(): AsyncGenerator<Uint8Array> {
    let text = '';
    let enough = FIRST_PART;
    for await (const part of parts()) {
      text += part;
      if (text.length < enough) continue;
      yield encoder.encode(text);
      text = '';
      enough = PART;
    }
    if (text !== '') yield encoder.encode(text);
  }
  return ReadableStream.from(gathered());
}
