import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { countItemFacets } from '#src/store/item-facets.ts';
import { countFacets } from '#src/store/story-facets.ts';
import type { StoryFilter } from '#src/store/story-filter.ts';
import { selectStories } from '#src/store/story-selection.ts';
import { createTestDatabase } from '../database.ts';

let database: Awaited<ReturnType<typeof createTestDatabase>>;

/** 700 stories of an item each, an hour apart; every tenth by an organisation, every hundredth reviewed and tagged. */
beforeAll(async () => {
  database = await createTestDatabase();
  const { db } = database;
  await sql`insert into sources (key, name, type, kind, platform) values
    ('paper', 'Paper', 'file', 'news', 'web'), ('group', 'Group', 'file', 'ngo', 'web')`.execute(db);
  await sql`insert into stories (title, language, first_seen, last_seen, item_count, languages)
    select 'Story ' || n, 'en', seen, seen, 1, '{en}'
    from generate_series(1, 700) as n, lateral (select timestamptz '2026-01-01' + make_interval(hours => n) as seen) as at`.execute(
    db,
  );
  await addItems(sql`select id as story, 1 as number, first_seen as seen from stories`);
  await sql`insert into story_tags (story_id, tag) select id, 'harbour' from stories where id % 100 = 0`.execute(db);
});
afterAll(() => database[Symbol.asyncDispose]());

async function addItems(rows: ReturnType<typeof sql>): Promise<void> {
  await sql`insert into items (source_id, external_id, title, text, publisher_name, publisher_kind, publisher_platform,
      seen_at, content_hash, analysed_at, story_id, language, reviewed_at)
    select case when story % 10 = 0 then 2 else 1 end, story || '-' || number, 'T', 'T', 'P',
      case when story % 10 = 0 then 'ngo' else 'news' end, 'web', seen, 'x', seen, story, 'en',
      case when story % 100 = 0 then seen end from (${rows}) as wanted`.execute(database.db);
}

const of = async (filter: StoryFilter) => countFacets(database.db, await selectStories(database.db, filter));
const from = (hour: number) => new Date(Date.parse('2026-01-01T00:00:00Z') + hour * 3_600_000);

it('are complete where few stories pass', async () => {
  const facets = await of({ from: from(601) });
  expect([facets.total, facets.isComplete]).toEqual([100, true]);
  expect(facets.of.kind).toEqual({
    counts: new Map([
      ['news', 90],
      ['ngo', 10],
    ]),
    isComplete: true,
    isApart: false,
  });
  expect(facets.of.source.counts.get('group')).toBe(10);
  expect(facets.of.reviewed.counts.get('yes')).toBe(1);
  expect(facets.of.reviewed.counts.get('no')).toBe(99);
  expect(facets.of.tag.counts).toEqual(new Map([['harbour', 1]]));
  expect(facets.of.tag.isComplete).toBe(true);
});

it('open the newest stories alone of many, and say so', async () => {
  const facets = await of({});
  expect([facets.total, facets.isComplete, facets.of.language.isComplete]).toEqual([700, true, true]);
  expect(facets.of.language.counts.get('en')).toBe(700);
  expect(facets.of.kind.counts.get('ngo')).toBe(50);
  expect(facets.of.tag.counts.get('harbour')).toBe(5);
  for (const name of ['kind', 'source', 'tag', 'reviewed', 'voice', 'entity'] as const)
    expect(facets.of[name].isComplete, name).toBe(false);
});

it('count items in the same way', async () => {
  const few = await countItemFacets(database.db, { from: from(601) });
  expect([few.total, few.isComplete]).toEqual([100, true]);
  expect(few.of.source.counts).toEqual(
    new Map([
      ['paper', 90],
      ['group', 10],
    ]),
  );
  expect(few.of.reviewed.counts.get('yes')).toBe(1);
});

it('read no more than a bounded number of items, however many a story has', async () => {
  await addItems(
    sql`select 699 as story, n as number, timestamptz '2026-02-01' as seen from generate_series(2, 1200) as n`,
  );
  await sql`update stories set item_count = 1200 where id = 699`.execute(database.db);
  const facets = await of({ from: from(601) });
  expect([facets.total, facets.isComplete]).toEqual([100, true]);
  expect(facets.of.kind.counts.get('news')).toBe(90);
  expect([facets.of.kind.isComplete, facets.of.tag.isComplete]).toEqual([false, true]);
  const items = await countItemFacets(database.db, {});
  expect([items.total, items.isComplete]).toEqual([1_000, false]);
});
