import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listStoryRows, type StoryOrder } from '#src/store/desk-stories.ts';
import { countFacets } from '#src/store/story-facets.ts';
import type { StoryFilter } from '#src/store/story-filter.ts';
import { selectStories } from '#src/store/story-selection.ts';
import { createTestDatabase } from '../database.ts';

let database: Awaited<ReturnType<typeof createTestDatabase>>;

/** More than are looked through for one page, and more calls of one voice than name all stories of a list. */
const STORIES = 4_200;
const ids = Array.from({ length: STORIES }, (_, index) => STORIES - index);
const isDirect = (id: number) => id % 7 !== 0;
const isUnreviewed = (id: number) => id % 10 === 0;
const isRare = (id: number) => id % 900 === 0;
const origins = (id: number) => 1 + (id % 3);

beforeAll(async () => {
  database = await createTestDatabase();
  const { db } = database;
  await sql`insert into sources (key, name, type, kind, platform) values ('s', 'S', 'file', 'news', 'web')`.execute(db);
  await sql`insert into stories (title, language, first_seen, last_seen, item_count, origin_count, signals, entities)
    select 'Story', 'en', seen, seen, 1, 1 + n % 3, '{call_for_killing}', case when n % 2 = 0 then '{even}' else '{}' end::text[]
    from generate_series(1, ${STORIES}::int) as n, lateral (select timestamptz '2026-06-01' + n * interval '30 minutes' as seen)`.execute(
    db,
  );
  await sql`insert into items (source_id, external_id, title, text, publisher_name, publisher_kind, publisher_platform, seen_at,
      content_hash, analysed_at, story_id, language, reviewed_at)
    select 1, id::text, '', 'x', 'S', 'news', 'web', first_seen, 'x', now(), id, 'en',
      case when id % 10 = 0 then null else now() end
    from stories order by stories.id`.execute(db);
  await sql`insert into signals (item_id, signal, score, voice, span_start, span_end, reason)
    select id, 'call_for_killing', case when story_id % 900 = 0 then .99 else .9 end,
      case when story_id % 7 = 0 then 'reported' else 'direct' end, 0, 1, 'x' from items`.execute(db);
  await sql`vacuum analyze`.execute(db);
});
afterAll(() => database[Symbol.asyncDispose]());

const CASES: [string, StoryFilter, (id: number) => boolean][] = [
  ['of a voice that most have', { voice: 'direct' }, isDirect],
  ['of another voice', { voice: 'reported' }, (id) => !isDirect(id)],
  ['that nobody judged', { reviewed: false }, isUnreviewed],
  ['that somebody judged', { reviewed: true }, (id) => !isUnreviewed(id)],
  ['of both', { voice: 'direct', reviewed: false }, (id) => isDirect(id) && isUnreviewed(id)],
  [
    'of both and a name',
    { voice: 'direct', reviewed: true, entity: 'even' },
    (id) => isDirect(id) && id % 2 === 0 && !isUnreviewed(id),
  ],
  ['of a name that nobody judged', { entity: 'even', reviewed: false, signal: 'call_for_killing' }, isUnreviewed],
  ['that are sure', { score: 0.95 }, isRare],
  ['that are sure, of a voice', { score: 0.95, voice: 'direct' }, (id) => isRare(id) && isDirect(id)],
];

describe('stories whose items are looked at in turn', () => {
  it.each(CASES)('are all listed, each once: %s', async (_, filter, passes) => {
    for (const order of ['newest', 'origins'] as StoryOrder[]) {
      const listed: number[] = [];
      for (let after: number | undefined; ; ) {
        const selection = await selectStories(database.db, filter);
        const page = await listStoryRows(database.db, selection, { order, after, limit: 30 });
        listed.push(...page.rows.map(({ id }) => id));
        if (!page.isPartial && page.next !== null) expect(page.rows).toHaveLength(30);
        if (page.next === null) break;
        after = page.next;
        // Pages at the beginning and at the end tell of those between.
        if (listed.length === 90 && ids.filter(passes).length > 400) {
          after = inOrder(passes, order).at(-70);
          listed.push(...inOrder(passes, order).slice(90, -69));
        }
      }
      expect(listed).toEqual(inOrder(passes, order));
    }
  });

  it('are counted where what is asked of them is known of all', async () => {
    const counted = await countFacets(database.db, await selectStories(database.db, { voice: 'direct' }));
    expect(counted.total).toBe(ids.slice(0, 1_000).filter(isDirect).length);
    expect(counted.isComplete).toBe(false);
  });
});

function inOrder(passes: (id: number) => boolean, order: StoryOrder): number[] {
  const passing = ids.filter(passes);
  return order === 'newest' ? passing : passing.toSorted((a, b) => origins(b) - origins(a) || b - a);
}
