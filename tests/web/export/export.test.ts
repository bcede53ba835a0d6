import { unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FORMS } from '#src/web/export/page.ts';
import type { Cell, Table } from '#src/web/export/tables.ts';
import { csvStream, jsonStream, spreadsheet } from '#src/web/export/write.ts';
import { HOSTILE_TEXTS } from '../hostile-texts.ts';
import { openSampleDesk, type SampleDesk } from '../sample-desk.ts';

let desk: SampleDesk;
beforeAll(async () => {
  desk = await openSampleDesk();
});
afterAll(() => desk[Symbol.asyncDispose]());

function tableOf(rows: readonly (readonly Cell[])[]): Table {
  return {
    name: 'items',
    heads: ['a', 'b'],
    rows: (async function* () {
      yield* rows;
    })(),
  };
}

/** Fields of comma-separated values, by RFC 4180. */
function fieldsOf(text: string): string[][] {
  const rows: string[][] = [[]];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|$)/g)) {
    rows.at(-1)?.push(quoted === undefined ? (plain ?? '') : quoted.replaceAll('""', '"'));
    if (end === '\r\n') rows.push([]);
    if (end === '') break;
  }
  return rows.filter((row) => row.length > 1);
}

describe('exports', () => {
  it('hold what the list holds, in each form', async () => {
    const csv = await (await desk.request('/export/stories.csv?signal=call_for_killing')).text();
    const rows = fieldsOf(csv.replace('\uFEFF', ''));
    expect(rows[0]?.[0]).toBe('id');
    expect(rows.length).toBeGreaterThan(1);
    for (const row of rows.slice(1)) expect(row[4]).toContain('call_for_killing');
    const json = (await (await desk.request('/export/stories.json?signal=call_for_killing')).json()) as {
      id: number;
    }[];
    expect(json.map((row) => String(row.id))).toEqual(rows.slice(1).map((row) => row[0]));
    const response = await desk.request('/export/items.xlsx');
    expect(response.headers.get('content-disposition')).toMatch(
      /^attachment; filename="khavaran-items-\d{4}-\d\d-\d\d\.xlsx"$/,
    );
    const parts = unzipSync(new Uint8Array(await response.arrayBuffer()));
    expect(Object.keys(parts)).toContain('xl/worksheets/sheet1.xml');
  });

  it.each(['/export/people.csv', '/export/stories.exe', '/export/stories', '/export/..%2fstories.csv'])(
    'know no %s',
    async (address) => expect((await desk.request(address)).status).toBe(404),
  );

  it.each([
    ['officials', '?type=place', 'type', 'place'],
    ['sources', '', 'switched on', 'yes'],
    ['alerts', '?severity=urgent', 'severity', 'urgent'],
  ])('hold %s%s too, narrowed as their page', async (list, query, head, value) => {
    const rows = (await (await desk.request(`/export/${list}.json${query}`)).json()) as Record<string, unknown>[];
    expect(rows.length).toBeGreaterThan(0);
    expect(new Set(rows.map((row) => row[head]))).toEqual(new Set([value]));
    const csv = fieldsOf((await (await desk.request(`/export/${list}.csv${query}`)).text()).replace('\uFEFF', ''));
    expect(csv.length).toBe(rows.length + 1);
    const page = await desk.page(`/${list}${query}`);
    for (const form of FORMS) expect(page).toContain(`/export/${list}.${form}`);
  });

  it('refuse filters that cannot be read', async () => {
    expect((await desk.request('/export/stories.csv?signal=nothing')).status).toBe(400);
  });

  it('hold no formula, whatever strangers wrote', async () => {
    const formulas = [
      '=1+1',
      '+1',
      '-1',
      '@SUM(A1)',
      ' =cmd|"/c calc"!A1',
      '\t=1',
      '\u200e=1',
      '＝1',
      '=HYPERLINK("http://x")',
    ];
    const csv = await new Response(csvStream(tableOf(formulas.map((text) => [text, 'x'])))).text();
    for (const [first] of fieldsOf(csv.replace('\uFEFF', '')).slice(1)) expect(first).toMatch(/^'/);
    const book = unzipSync(await spreadsheet(tableOf(formulas.map((text) => [text, 'x']))));
    expect(new TextDecoder().decode(book['xl/worksheets/sheet1.xml'])).not.toMatch(/<f[ >]/);
  });

  it('hold none either for a spreadsheet that parts cells at semicolons or tabs', async () => {
    const texts = ['A sentence; =1+1', 'x\t@SUM(A1)', 'x;\u200e=1', 'a;-1;+1', 'a "quoted";=1'];
    const csv = await new Response(csvStream(tableOf(texts.map((text) => [1, text])))).text();
    for (const cell of csv.split(/[;\t,]|\r\n/u)) expect(cell).not.toMatch(/^[\s\p{Cf}"]*[=+\-@]/u);
    expect(fieldsOf(csv.replace('\uFEFF', '')).length).toBe(texts.length + 1);
    expect((await new Response(csvStream(tableOf([[1, '\t'.repeat(2_000_000)]]))).text()).length).toBeGreaterThan(2e6);
    const rows = await new Response(csvStream(tableOf([[1, 'well-known; or so = it seems']]))).text();
    expect(rows).toContain('well-known; or so = it seems');
  });

  it('stay whole with hostile texts', async () => {
    const rows = HOSTILE_TEXTS.map((text) => [text, 1] as const);
    const csv = fieldsOf((await new Response(csvStream(tableOf(rows))).text()).replace('\uFEFF', ''));
    expect(csv.length).toBe(rows.length + 1);
    const json = JSON.parse(await new Response(jsonStream(tableOf(rows))).text()) as unknown[];
    expect(json.length).toBe(rows.length);
    const book = unzipSync(await spreadsheet(tableOf(rows)));
    expect(Object.keys(book).length).toBeGreaterThan(3);
    expect(JSON.parse(await new Response(jsonStream(tableOf([]))).text())).toEqual([]);
  });

  it.each([
    ['CSV', csvStream],
    ['JSON', jsonStream],
  ])('as %s read on only while somebody reads them', async (_, streamOf) => {
    let read = 0;
    let isOver = false;
    async function* rows() {
      try {
        for (; read < 100_000; read += 1) yield ['x'.repeat(1_000), read];
      } finally {
        isOver = true;
      }
    }
    const reader = streamOf({ ...tableOf([]), rows: rows() }).getReader();
    await reader.read();
    const first = read;
    expect(first).toBeLessThan(10);
    for (let turn = 0; turn < 100; turn += 1) await new Promise(setImmediate);
    expect([read, isOver]).toEqual([first, false]);
    await reader.cancel();
    expect([read, isOver]).toEqual([first, true]);
  });
});
