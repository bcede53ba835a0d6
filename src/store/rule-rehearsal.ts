import { sql } from 'kysely';
import type { Database } from './database.ts';
import type { DeletionToCheck } from './watches.ts';

/**
 * Ids of the stories with a signal, one of these where any are named, of which an item was seen in the period, the oldest
 * first.
 */
export async function storyIdsOfPeriod(
  db: Database,
  { from, to, signals }: { from: Date; to: Date; signals: readonly string[] },
): Promise<number[]> {
  const rows = await db
    .selectFrom('stories')
    .select('id')
    .where('merged_into', 'is', null)
    .where('last_seen', '>=', from)
    .where('first_seen', '<', to)
    .where(
      signals.length > 0 ? sql<boolean>`signals && ${[...signals]}::text[]` : sql<boolean>`cardinality(signals) > 0`,
    )
    .orderBy('id')
    .execute();
  return rows.map((row) => row.id);
}

/** Items that were captured and found to be gone in the period. */
export async function deletionsOfPeriod(db: Database, from: Date, to: Date): Promise<DeletionToCheck[]> {
  const rows = await db
    .selectFrom('watches')
    .innerJoin('items', 'items.id', 'watches.item_id')
    .innerJoin('sources', 'sources.id', 'items.source_id')
    .select(['items.id', 'items.story_id', 'items.collected_at', 'sources.configured_by'])
    .select(['watches.missing_since', 'watches.gone_at'])
    .where('watches.gone_at', '>=', from)
    .where('watches.gone_at', '<', to)
    .where('items.story_id', 'is not', null)
    .orderBy('items.id')
    .execute();
  return rows.flatMap((row) => {
    const missingSince = row.missing_since ?? row.gone_at;
    if (row.story_id === null || missingSince === null) return [];
    const imported = row.configured_by === 'import';
    return [{ item: row.id, story: row.story_id, captured: row.collected_at, missingSince, imported }];
  });
}

/** What operators were told of sources that went blind in the period. */
export async function noticesOfPeriod(db: Database, from: Date, to: Date): Promise<{ at: Date; message: unknown }[]> {
  const rows = await db
    .selectFrom('source_notices')
    .select(['raised_at', 'message'])
    .where('kind', '=', 'blind')
    .where('raised_at', '>=', from)
    .where('raised_at', '<', to)
    .orderBy('id')
    .execute();
  return rows.map((row) => ({ at: row.raised_at, message: row.message }));
}
