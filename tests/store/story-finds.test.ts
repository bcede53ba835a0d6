import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { indexOlderTexts, searchText } from '#src/pipeline/analysis/search-text.ts';
import { openDatabase } from '#src/store/database.ts';
import { parseSearch } from '#src/store/desk-search.ts';
import { searchStories } from '#src/store/story-finds.ts';
import { createTestDatabase } from '../database.ts';

let database: Awaited<ReturnType<typeof createTestDatabase>>;
const PARTS = parseSearch('ferry', searchText) ?? [];
const ANY = { stories: [sql`true`], items: [] };
/** Story 1 goes on and on; the others are shorter, and older than all but its first item. */
const LONG = 60;
const STORIES = [
  [1, LONG, 1],
  [2, 0.5, 0.2],
  [3, 0.4, 0.3],
] as const;

beforeAll(async () => {
  database = await createTestDatabase();
  const { db } = database;
  await sql`insert into sources (key, name, type, kind, platform) values ('s', 'S', 'file', 'news', 'web')`.execute(db);
  for (const [story, newest, oldest] of STORIES) {
    await sql`insert into stories (title, language, first_seen, last_seen, item_count)
      values ('Story', 'en', '2026-06-01', '2026-06-02', 1)`.execute(db);
    await sql`insert into items (source_id, external_id, title, text, publisher_name, publisher_kind, publisher_platform, seen_at,
        content_hash, analysed_at, story_id, language)
      select 1, ${story}::text || '-' || hour, '', 'The ferry', 'S', 'news', 'web',
        timestamptz '2026-06-01' + hour * interval '1 hour', 'x', now(), ${story}, 'en'
      from generate_series(${oldest}::numeric, ${newest}::numeric, ${story === 1 ? 1 : 0.1}::numeric) as hour`.execute(
      db,
    );
  }
  await sql`insert into items (source_id, external_id, title, text, publisher_name, publisher_kind, publisher_platform, seen_at,
      content_hash, analysed_at, story_id, language)
    values (1, 'first', '', 'The ferry', 'S', 'news', 'web', '2026-05-01', 'x', now(), 1, 'en')`.execute(db);
  expect(await indexOlderTexts(db)).toBe(false);
});
afterAll(() => database[Symbol.asyncDispose]());

describe('behind a story that fills all that may be looked through with its further items', () => {
  it.each([
    ['one find', 1, [[], 2]],
    ['two finds', 2, [[3], 3]],
    ['some finds', 10, [[3], null]],
  ] as const)('of %s, the next stories are found', async (_, most, [found, stoppedAt]) => {
    const notTheSecond = { ...ANY, stories: [sql`stories.id <> 2`] };
    const page = await searchStories(database.db, PARTS, notTheSecond, { limit: 5, after: 1 }, most);
    expect([page.hits.map(({ story }) => story), page.stoppedAt]).toEqual([found, stoppedAt]);
  });

  it('they are found among the stories that there can be, each at its newest find', async () => {
    const { hits } = await searchStories(database.db, PARTS, { ...ANY, among: [1, 3] }, { limit: 1, after: 1 }, 5);
    expect(hits).toEqual([{ story: 3, item: expect.any(Number), seen: new Date('2026-06-01T00:24:00Z') }]);
  });

  it('nothing more is asked where that story is longer', async () => {
    const statements: string[] = [];
    const db = openDatabase(database.url, { onStatement: ({ sql }) => statements.push(sql) });
    const asked: number[] = [];
    for (const most of [2, 30]) {
      statements.length = 0;
      await searchStories(db, PARTS, ANY, { limit: 5, after: 1 }, most);
      asked.push(statements.length);
    }
    await db.destroy();
    expect(asked[0]).toBe(asked[1]);
  });
});
