import { codeOf } from '#src/base/errors.ts';
import { printPaper } from '#src/pipeline/digests/print-paper.ts';
import type { DeskAnswer, Page } from '../answer.ts';
import type { DeskDeps } from '../deps.ts';
import { type Parameters, readQuery } from '../query.ts';
import type { Reader } from '../reader.ts';
import { filtersInWords, isListName, LISTS, type ListName, openList } from './lists.ts';
import { MOST_PAPER_ROWS, paperHtml } from './paper.ts';
import { exportWords } from './words.ts';
import { csvStream, jsonStream, MOST_SPREADSHEET_ROWS, spreadsheet } from './write.ts';

export const FORMS = ['csv', 'json', 'xlsx', 'pdf'] as const;
export type Form = (typeof FORMS)[number];

export const FORM_TYPES: Readonly<Record<Form, string>> = {
  csv: 'text/csv; charset=utf-8',
  json: 'application/json',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  pdf: 'application/pdf',
};

/** So many rows an export holds: as many as a spreadsheet takes. */
const MOST_ROWS = 1_000_000;

/** A list as a file, narrowed by the same filters as the page that it is taken from. */
export const exportPage: Page = async ({ deps, reader, params, query }) => {
  const [list = '', form] = (params.file ?? '').split('.');
  const known = FORMS.find((one) => one === form);
  if (!isListName(list) || !known) return { kind: 'missing' };
  return exported(list, known, readQuery(query, LISTS[list]), deps, reader);
};

/** One list in one form. */
export async function exported(
  name: ListName,
  form: Form,
  query: Parameters,
  deps: DeskDeps,
  reader: Reader,
): Promise<DeskAnswer> {
  const list = openList(name, query, deps, reader);
  const file = { name: `khavaran-${name}-${reader.now.toISOString().slice(0, 10)}.${form}`, type: FORM_TYPES[form] };
  switch (form) {
    case 'csv':
      return { kind: 'stream', ...file, body: csvStream(list.table(MOST_ROWS)) };
    case 'json':
      return { kind: 'stream', ...file, body: jsonStream(list.table(MOST_ROWS)) };
    case 'xlsx':
      return { kind: 'download', ...file, content: await spreadsheet(list.table(MOST_SPREADSHEET_ROWS)) };
    case 'pdf': {
      const heading = name === 'items' ? exportWords(reader.language).items : reader.words.sections[name];
      const filters = await filtersInWords(name, query, deps, reader);
      const sheet = list.sheet(reader, MOST_PAPER_ROWS + 1);
      const document = await paperHtml(reader, { heading, filters, sheet, most: MOST_PAPER_ROWS });
      try {
        const content = await (deps.print ?? printPaper)((fontStyle) => document(fontStyle));
        return { kind: 'download', ...file, content };
      } catch (error) {
        deps.report(error, `/export/${name}.pdf`);
        const words = exportWords(reader.language);
        return { kind: 'refused', status: 409, sentence: codeOf(error) === 'print/busy' ? words.busy : words.noPdf };
      }
    }
  }
}
