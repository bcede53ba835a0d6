import { sql } from 'kysely';
import { integers } from './array-literal.ts';
import type { Database } from './database.ts';

export interface StoryDecision {
  kind: 'join' | 'part';
  itemA: number;
  itemB: number;
}

/** What people joined or parted, of any of these items. */
export async function decisionsAbout(db: Database, items: readonly number[]): Promise<StoryDecision[]> {
  if (items.length === 0) return [];
  const ids = integers(items);
  const rows = await db
    .selectFrom('story_decisions')
    .select(['kind', 'item_a', 'item_b'])
    .where(sql<boolean>`item_a = any(${ids}::bigint[]) or item_b = any(${ids}::bigint[])`)
    .orderBy('id')
    .execute();
  return rows.map((row) => ({ kind: row.kind as StoryDecision['kind'], itemA: row.item_a, itemB: row.item_b }));
}

/** Those of `others` of which a person parted an item from one of `story`: these two stories must stay two. */
export async function storiesPartedFrom(tx: Database, story: number, others: readonly number[]): Promise<Set<number>> {
  if (others.length === 0) return new Set();
  const { rows } = await sql<{ other: number }>`
    select distinct case when a.story_id = ${story} then b.story_id else a.story_id end as other
    from story_decisions
    join items as a on a.id = story_decisions.item_a
    join items as b on b.id = story_decisions.item_b
    where story_decisions.kind = 'part'
      and (a.story_id = ${story} and b.story_id = any(${integers(others)}::bigint[])
        or b.story_id = ${story} and a.story_id = any(${integers(others)}::bigint[]))`.execute(tx);
  return new Set(rows.map((row) => row.other));
}

/** Keeps a decision; a later one on the same two items takes its place. */
export async function recordDecision(tx: Database, decision: StoryDecision & { by: string }): Promise<void> {
  const { itemA, itemB } = decision;
  await tx
    .deleteFrom('story_decisions')
    .where((where) =>
      where.or([
        where.and([where('item_a', '=', itemA), where('item_b', '=', itemB)]),
        where.and([where('item_a', '=', itemB), where('item_b', '=', itemA)]),
      ]),
    )
    .execute();
  await tx
    .insertInto('story_decisions')
    .values({ kind: decision.kind, item_a: itemA, item_b: itemB, decided_by: decision.by })
    .execute();
}
