import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findsIn, indexOlderTexts, searchText } from '#src/pipeline/analysis/search-text.ts';
import { parseSearch } from '#src/store/desk-search.ts';
import { listItems } from '#src/store/item-list.ts';
import { lexemesOf } from '#src/store/search-lexemes.ts';
import { searchStories } from '#src/store/story-finds.ts';
import { createTestDatabase } from '../database.ts';

let database: Awaited<ReturnType<typeof createTestDatabase>>;
const DAY_MS = 86_400_000;
const START = Date.parse('1988-07-28T00:00:00Z');

/** Items a day apart and more, each in a story of its own, the last word telling which it is. */
const TEXTS = [
  'The ministry published a list of harbours',
  'A list of the harbours was lost',
  'Harbours and lists, ministries and bridges',
  'Committee of harbours, list of ministries',
  'در بندر قزل‌حصار نامه‌ای خوانده شد',
  'در بندر قزلحصار نامه خواندند',
  "O'Brien wrote: it's \\ done",
];

const ANY = { stories: [sql`true`], items: [] };

beforeAll(async () => {
  database = await createTestDatabase();
  const { db } = database;
  await sql`insert into sources (key, name, type, kind, platform) values ('s', 'S', 'file', 'news', 'web')`.execute(db);
  for (const [index, text] of TEXTS.entries()) {
    // The first lies decades back, as an import may; the others are some weeks apart.
    const seen = new Date(index === 0 ? START : Date.parse('2026-06-01T00:00:00Z') + index * 23 * DAY_MS);
    const { rows } = await sql<{ id: number }>`
      insert into stories (title, language, first_seen, last_seen, item_count) values (${text}, 'en', ${seen}, ${seen}, 1) returning id`.execute(
      db,
    );
    await sql`insert into items (source_id, external_id, title, text, publisher_name, publisher_kind, publisher_platform, seen_at, content_hash, analysed_at, story_id, language)
      values (1, ${String(index)}, '', ${text}, 'S', 'news', 'web', ${seen}, 'x', now(), ${rows[0]?.id ?? 0}, 'en')`.execute(
      db,
    );
  }
});
afterAll(() => database[Symbol.asyncDispose]());

/** Indexes into TEXTS of what is found, the newest first. */
async function found(words: string): Promise<number[]> {
  const parts = parseSearch(words, searchText);
  if (!parts) throw new Error('nothing to search for');
  const { hits } = await searchStories(database.db, parts, ANY, { limit: 50 });
  const { items } = await listItems(database.db, { words: parts }, { limit: 50 });
  expect(items.map((item) => item.story)).toEqual(hits.map((hit) => hit.story));
  return hits.map((hit) => hit.story - 1);
}

describe('the search', () => {
  it('finds what an earlier version had analysed once it was indexed', async () => {
    expect(await found('harbours')).toEqual([]);
    expect(await indexOlderTexts(database.db)).toBe(false);
    expect(await found('harbours')).toEqual([3, 2, 1, 0]);
  });

  it.each([
    ['"list of harbours"', [0]],
    ['"of harbours"', [3, 0]],
    ['list harbours -committee', [1, 0]],
    ['harbours -"of harbours"', [2, 1]],
    ['harbours -"list of harbours"', [3, 2, 1]],
    ['"a list of harb*"', [0]],
    ['minist*', [3, 2, 0]],
    ['"the minist*"', [0]],
    ['HARBOURS', [3, 2, 1, 0]],
    ['قزل‌حصار', [5, 4]],
    ['قزلحصار -خواندند', [4]],
    ['"بندر قزل‌حصار"', [5, 4]],
    ["o'brien", [6]],
    ["'':* | & ! ( \\", []],
    ['@2000 ~list', []],
  ] as const)('understands %s', async (words, expected) => {
    const parts = parseSearch(words, searchText);
    if (parts === null) expect(expected).toEqual([]);
    else expect(await found(words)).toEqual(expected);
  });

  it('goes on from page to page without losing or repeating a story', async () => {
    const parts = parseSearch('harbours', searchText) ?? [];
    const seen: number[] = [];
    let after: number | undefined;
    for (let pages = 0; pages < 6; pages += 1) {
      const { hits } = await searchStories(database.db, parts, ANY, { limit: 1, after });
      if (!hits[0]) break;
      seen.push(hits[0].story - 1);
      after = hits[0].story;
    }
    expect(seen).toEqual([3, 2, 1, 0]);
  });

  it.each([1, 2, 3])('stops after %i finds and goes on from there', async (most) => {
    const parts = parseSearch('harbours', searchText) ?? [];
    // Of each page all stories but the oldest are ruled out, yet it comes to it.
    const oldest = { stories: [sql`stories.id = 1`], items: [] };
    const stops: number[] = [];
    let page = await searchStories(database.db, parts, oldest, { limit: 5 }, most);
    while (page.stoppedAt !== null && stops.length < 6) {
      expect(page.hits.length).toBeLessThanOrEqual(1);
      stops.push(page.stoppedAt - 1);
      if (page.hits.length > 0) break;
      page = await searchStories(database.db, parts, oldest, { limit: 5, after: page.stoppedAt }, most);
    }
    expect(page.hits.map(({ story }) => story)).toEqual([1]);
    expect(stops).toEqual({ 1: [3, 2, 1, 0], 2: [2, 0], 3: [1] }[most]);
  });

  it('takes one letter before an asterisk for a word, two for a beginning', () => {
    const read = (words: string) => parseSearch(words, searchText)?.map(({ texts, match }) => [texts[0], match]);
    expect(read('a* آ* "the b*"')).toEqual([
      ['a', 'words'],
      ['ا', 'words'],
      ['the b', 'words'],
    ]);
    expect(read('ab* "the be*"')).toEqual([
      ['ab', 'prefix'],
      ['the be', 'prefix'],
    ]);
  });

  it('gives words, beginnings and neighbours once each, over all ways to write a text', () => {
    expect(lexemesOf(['the ship the ship shipped the', 'the ship shipped', 'a'])).toEqual([
      ...['the', '^the', 'ship', '^shi', '~the ship', '~ship the', 'shipped', '~ship shipped', '~shipped the'],
      'a',
    ]);
  });

  it('keeps what is searched for within what the database takes, however long the text', () => {
    const huge = Array.from({ length: 200_000 }, (_, index) => `word${index}`).join(' ');
    const lexemes = lexemesOf([huge]);
    expect(Buffer.byteLength(lexemes.join(''))).toBeLessThan(1_000_000);
    expect(lexemesOf(['x'.repeat(1_000_000)])[0]?.length).toBe(60);
    expect(lexemesOf(['\ud800 broken'])).toContain('broken');
  });
});

describe('the finds in a text', () => {
  const marked = (text: string, words: string) =>
    findsIn(text, parseSearch(words, searchText) ?? []).map(({ start, end }) => text.slice(start, end));
  it.each([
    ['The Ministry, of harbours', 'ministry harb*', ['Ministry', 'harbours']],
    ['The list of THE list', '"the list" -of', ['The list', 'THE list']],
    ['در زندان قزل‌حصار است', 'قزل‌حصار', ['قزل‌حصار']],
    ['كتاب‌ها', 'کتاب‌ها', ['كتاب‌ها']],
    ['nothing here', 'elsewhere', []],
  ] as const)('%s: %s', (text, words, expected) => expect(marked(text, words)).toEqual(expected));

  it('are bounded, however often they stand there', () => {
    expect(findsIn('a '.repeat(100_000), parseSearch('a', searchText) ?? []).length).toBeLessThanOrEqual(200);
  });
});
