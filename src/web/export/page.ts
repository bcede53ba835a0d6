import type { DeskAnswer, Page } from '../answer.ts';
import { storyFilterOf } from '../pages/stories.ts';
import { itemsTable, MOST_ROWS, storiesTable, type Table } from './tables.ts';
import { csvStream, jsonStream, MOST_SPREADSHEET_ROWS, spreadsheet } from './write.ts';

const FORMS = ['csv', 'json', 'xlsx'] as const;
type Form = (typeof FORMS)[number];

/** A list as a file, narrowed by the same filters as the page that it is taken from. */
export const exportPage: Page = async (request) => {
  const [list, form] = (request.params.file ?? '').split('.');
  const known = FORMS.find((one) => one === form);
  if ((list !== 'stories' && list !== 'items') || !known) return { kind: 'missing' };
  const most = known === 'xlsx' ? MOST_SPREADSHEET_ROWS : MOST_ROWS;
  const { deps } = request;
  const filter = storyFilterOf(request);
  const { withSignal: _, ...items } = filter;
  const table =
    list === 'stories'
      ? await storiesTable(deps.db, filter, deps.deskUrl, most)
      : itemsTable(deps.db, items, deps.deskUrl, most);
  return written(table, known, request.reader.now);
};

async function written(table: Table, form: Form, now: Date): Promise<DeskAnswer> {
  const name = `khavaran-${table.name}-${now.toISOString().slice(0, 10)}.${form}`;
  switch (form) {
    case 'csv':
      return { kind: 'stream', name, type: 'text/csv; charset=utf-8', body: csvStream(table) };
    case 'json':
      return { kind: 'stream', name, type: 'application/json', body: jsonStream(table) };
    case 'xlsx':
      return {
        kind: 'download',
        name,
        type: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
        content: await spreadsheet(table),
      };
  }
}
