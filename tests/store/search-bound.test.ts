import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { indexOlderTexts, searchText } from '#src/pipeline/analysis/search-text.ts';
import { parseSearch } from '#src/store/desk-search.ts';
import { listStoryRows, type StoryOrder } from '#src/store/desk-stories.ts';
import { countItemFacets } from '#src/store/item-facets.ts';
import { listItems } from '#src/store/item-list.ts';
import { countFacets } from '#src/store/story-facets.ts';
import type { StoryFilter } from '#src/store/story-filter.ts';
import { searchStories } from '#src/store/story-finds.ts';
import { selectStories } from '#src/store/story-selection.ts';
import { createTestDatabase } from '../database.ts';

let database: Awaited<ReturnType<typeof createTestDatabase>>;

/** More than are looked through for one page; half an hour apart, so that they fill some weeks. */
const STORIES = 4_200;

beforeAll(async () => {
  database = await createTestDatabase();
  const { db } = database;
  await sql`insert into sources (key, name, type, kind, platform) values
    ('s', 'S', 'file', 'news', 'web'), ('seldom', 'Seldom', 'file', 'news', 'web')`.execute(db);
  await sql`insert into stories (title, language, first_seen, last_seen, item_count, languages)
    select 'Story', 'en', seen, seen, 1, '{en}'
    from generate_series(1, ${STORIES}::int) as n, lateral (select timestamptz '2026-06-01' + n * interval '30 minutes' as seen)`.execute(
    db,
  );
  await sql`insert into items (source_id, external_id, title, text, publisher_name, publisher_kind, publisher_platform, seen_at,
      content_hash, analysed_at, story_id, language, search, search_text)
    select case when id = 9 then 2 else 1 end, id::text, '', 'harbour', 'S', case when id = 3 then 'un' else 'news' end, 'web', first_seen, 'x', now(), id, 'en',
      array_to_tsvector(array['harbour', '@' || floor(extract(epoch from first_seen) / 604800)::bigint]), ' harbour '
    from stories`.execute(db);
  await sql`update stories set entities = case id when 5 then '{old}' else '{new}' end::text[] where id in (5, ${STORIES - 7})`.execute(
    db,
  );
  await sql`insert into people (id, name, email, role) values ('p', 'P', 'p@example.org', 'reader')`.execute(db);
  await sql`update stories set assigned_to = 'p' where id = 6`.execute(db);
  await sql`insert into story_tags (story_id, tag) select id, case when id = 5 then 'seldom' else 'often' end from stories`.execute(
    db,
  );
  await sql`insert into signals (item_id, signal, score, voice, span_start, span_end, reason)
    select id, 'call_for_killing', .9, 'direct', 0, 2, 'x' from items where story_id = 7`.execute(db);
  await sql`update stories set signals = '{call_for_killing}' where id = 7`.execute(db);
  await sql`vacuum analyze`.execute(db);
  expect(await indexOlderTexts(db)).toBe(false);
});
afterAll(() => database[Symbol.asyncDispose]());

async function listed(filter: StoryFilter, order: StoryOrder = 'newest', after?: number) {
  const words = parseSearch('harbour', searchText) ?? [];
  const selection = await selectStories(database.db, { ...filter, words });
  const page = await listStoryRows(database.db, selection, { order, after, limit: 5 });
  const { isComplete, total } = await countFacets(database.db, selection);
  return { ids: page.rows.map(({ id }) => id), next: page.next, isPartial: page.isPartial, isComplete, total };
}

describe('a search of what stands in more than may be looked through', () => {
  it('stops where a page comes to its end, says so and goes on from there', async () => {
    const first = await listed({ entity: 'old' });
    expect(first).toEqual({ ids: [], next: expect.any(Number), isPartial: true, isComplete: false, total: 0 });
    const second = await listed({ entity: 'old' }, 'newest', first.next ?? undefined);
    expect(second).toMatchObject({ ids: [5], next: null, isPartial: false });
  });

  it('shows what it came by', async () => {
    const first = await listed({ entity: 'new' });
    expect(first).toMatchObject({ ids: [STORIES - 7], isPartial: true, isComplete: false, total: 1 });
    expect((await listed({ entity: 'new' }, 'newest', first.next ?? undefined)).ids).toEqual([]);
  });

  it('says in another order that there may be more, which that order does not lead to', async () => {
    expect(await listed({ entity: 'old' }, 'origins')).toMatchObject({ ids: [], next: null, isPartial: true });
  });

  it('is whole where few items hold what else is asked', async () => {
    expect(await listed({ voice: 'direct' })).toMatchObject({
      ids: [7],
      next: null,
      isPartial: false,
      isComplete: true,
    });
    expect(await listed({ kind: 'un' })).toMatchObject({ ids: [3], next: null, isPartial: false, isComplete: true });
  });

  it('is whole where few stories have a tag or are somebody’s', async () => {
    const whole = { next: null, isPartial: false, isComplete: true };
    expect(await listed({ tag: 'seldom' })).toMatchObject({ ids: [5], ...whole });
    expect(await listed({ assigned: 'p' })).toMatchObject({ ids: [6], ...whole });
    expect(await listed({ assigned: 'p', tag: 'often' }, 'origins')).toMatchObject({ ids: [6], ...whole });
    expect(await listed({ assigned: 'p', tag: 'seldom' })).toMatchObject({ ids: [], ...whole });
    expect(await listed({ tag: 'often', voice: 'direct' })).toMatchObject({ ids: [7], ...whole });
  });

  it('looks through the items of some stories alone where these are known', async () => {
    const words = parseSearch('harbour', searchText) ?? [];
    const conditions = { stories: [sql`true`], items: [], among: [2, 5, 4] };
    const { hits, stoppedAt } = await searchStories(database.db, words, conditions, { limit: 5 }, 4);
    expect([hits.map(({ story }) => story), stoppedAt]).toEqual([[5, 4, 2], null]);
  });

  it('without a filter names every story once', async () => {
    const words = parseSearch('harbour', searchText) ?? [];
    const selection = await selectStories(database.db, { words });
    const ids: number[] = [];
    for (let after: number | undefined, pages = 0; pages < 20; pages += 1) {
      const page = await listStoryRows(database.db, selection, { order: 'newest', after, limit: 500 });
      ids.push(...page.rows.map(({ id }) => id));
      if (page.next === null) break;
      after = page.next;
    }
    expect(ids).toEqual(Array.from({ length: STORIES }, (_, index) => STORIES - index));
  });

  it('is whole in a list of items and in its figures where a source has few of them', async () => {
    const wanted = { source: 'seldom', words: parseSearch('harbour', searchText) ?? [] };
    expect(await listItems(database.db, wanted, { limit: 5 })).toMatchObject({ items: [{ story: 9 }], next: null });
    const facets = await countItemFacets(database.db, wanted);
    expect([facets.total, facets.isComplete]).toEqual([1, true]);
    expect(facets.of.kind.counts).toEqual(new Map([['news', 1]]));
  });

  it('stops and goes on in lists of items, too', async () => {
    const wanted = { kind: 'un' as const, words: parseSearch('harbour', searchText) ?? [] };
    const first = await listItems(database.db, wanted, { limit: 5 });
    expect(first).toEqual({ items: [], next: expect.any(Number) });
    let page = first;
    for (let pages = 0; page.items.length === 0 && page.next !== null && pages < 5; pages += 1)
      page = await listItems(database.db, wanted, { limit: 5, after: page.next });
    expect(page).toMatchObject({ items: [{ story: 3 }], next: null });
  });
});
