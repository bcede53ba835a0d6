import { load } from 'cheerio';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KhavaranError } from '#src/base/errors.ts';
import { paperHtml } from '#src/web/export/paper.ts';
import { readerOf } from '#src/web/reader.ts';
import { HOSTILE_TEXTS } from '../hostile-texts.ts';
import { type OpenDesk, openDesk } from '../open-desk.ts';
import { seedSampleDay } from '../sample-day.ts';

let desk: OpenDesk;
let printed: string[] = [];
beforeAll(async () => {
  desk = await openDesk({
    zone: 'Asia/Tehran',
    print: async (write) => {
      printed.push(write('/* font */'));
      return new Uint8Array([37]);
    },
  });
  await seedSampleDay(desk);
});
afterAll(() => desk[Symbol.asyncDispose]());

/** The document that is printed for an address. */
async function paperOf(address: string) {
  printed = [];
  const response = await desk.request(address);
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe('application/pdf');
  return load(printed[0] ?? '');
}

describe('a list on paper', () => {
  it('holds what the list holds, with its filters named and times in the zone of the reader', async () => {
    const page = await paperOf('/export/stories.pdf?signal=un_action&lang=en');
    const rows = (await (await desk.request('/export/stories.json?signal=un_action')).json()) as { id: number }[];
    expect(page('tbody tr').length).toBe(rows.length);
    expect(page('tbody tr td:first-child').first().text()).toBe(String(rows[0]?.id));
    expect(page('p').text()).toContain('Filtered by signal: UN action.');
    // 16:40 UTC.
    expect(page('p').text()).toContain('Printed 22 Nov 2026, 20:10. Times are those of Asia/Tehran.');
    expect(page('p').text()).toContain(`${rows.length} entries`);
  });

  it('runs from right to left in Persian, with its digits on the pages too', async () => {
    const page = await paperOf('/export/items.pdf?score=50&entity=evin-prison&lang=fa');
    expect(page('html').attr('dir')).toBe('rtl');
    expect(page('html').attr('lang')).toBe('fa');
    expect(page('style').text()).toContain('counter(page,persian)');
    expect(page('p').text()).toContain('۵۰');
    expect(page('p').text()).not.toContain('evin-prison');
  });

  it.each(['stories', 'items', 'officials', 'sources', 'alerts'])('%s bears no sensitive title', async (list) => {
    const page = await paperOf(`/export/${list}.pdf?lang=en&words=evin`);
    expect(page('title').text()).toBe('Khavaran');
    expect(page('tbody tr').length).toBeGreaterThan(0);
  });

  it('ends at a limit, and says so', async () => {
    const reader = readerOf(desk.deps, 'en', null);
    const rows = async function* (number: number) {
      for (let row = 0; row < number; row++) yield [{ text: `row ${row}` }];
    };
    const shown = async (number: number) => {
      const sheet = { heads: ['a'], rows: rows(number) };
      return load((await paperHtml(reader, { heading: 'x', filters: [], sheet, most: 3 }))(''));
    };
    expect((await shown(3))('p').text()).not.toContain('Only the first');
    const cut = await shown(4);
    expect(cut('tbody tr').length).toBe(3);
    expect(cut('p strong').text()).toMatch(/^Only the first 3 are printed here\. .*CSV, JSON or XLSX/);
    expect((await shown(0))('p').text()).toContain('Nothing is in this list.');
  });

  it('stays whole with hostile texts', async () => {
    const sheet = {
      heads: ['a'],
      rows: (async function* () {
        for (const text of HOSTILE_TEXTS) yield [{ text, language: 'und' }];
      })(),
    };
    const reader = readerOf(desk.deps, 'en', null);
    const html = (
      await paperHtml(reader, {
        heading: 'x',
        filters: [{ name: 'words', value: '</style><script>' }],
        sheet,
        most: 9e9,
      })
    )('');
    const page = load(html);
    expect(page('tbody tr').length).toBe(HOSTILE_TEXTS.length);
    expect(page('script, img, iframe, object, link, svg, a').length).toBe(0);
  });
});

describe('printing', () => {
  it('makes a PDF with the font in it and numbered pages', async () => {
    await using real = await openDesk();
    await seedSampleDay(real);
    const response = await real.request('/export/items.pdf?lang=fa');
    expect(response.status).toBe(200);
    expect(response.headers.get('content-disposition')).toBe('attachment; filename="khavaran-items-2026-11-22.pdf"');
    const pdf = Buffer.from(await response.arrayBuffer()).toString('latin1');
    expect(pdf.startsWith('%PDF-')).toBe(true);
    // Landscape, as the page wants it.
    const [, width, height] = /\/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]/.exec(pdf) ?? [];
    expect(Number(width)).toBeGreaterThan(Number(height));
    // "خاوران" and nothing else, as UTF-16.
    expect(pdf).toContain('/Title <FEFF062E06270648063106270646>');
  });

  it.each([
    ['print/no-browser', /No PDF could be made here: the browser packages are not installed/],
    ['print/busy', /Several documents are being printed/],
  ] as const)('that fails with %s says what to do instead', async (code, sentence) => {
    await using without = await openDesk({
      print: async () => {
        throw new KhavaranError(code, 'no');
      },
    });
    const response = await without.request('/export/stories.pdf');
    expect(response.status).toBe(409);
    expect(await response.text()).toMatch(sentence);
  });
});
