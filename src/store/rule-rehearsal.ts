import { sql } from 'kysely';
import type { Database } from './database.ts';

/**
 * Ids of the stories with a signal, one of these where any are named, of which an item was seen in the period: those that
 * were last seen, the newest of them first. `since` is where the period begins of which they are all; later than `from`
 * where there are more than so many.
 */
export async function latestStoriesOfPeriod(
  db: Database,
  { from, to, signals, limit }: { from: Date; to: Date; signals: readonly string[]; limit: number },
): Promise<{ ids: number[]; since: Date }> {
  const rows = await db
    .selectFrom('stories')
    .select(['id', 'last_seen'])
    .where('merged_into', 'is', null)
    .where('last_seen', '>=', from)
    .where('first_seen', '<', to)
    .where(
      signals.length > 0 ? sql<boolean>`signals && ${[...signals]}::text[]` : sql<boolean>`cardinality(signals) > 0`,
    )
    .orderBy('last_seen', 'desc')
    .orderBy('id', 'desc')
    .limit(limit + 1)
    .execute();
  const [over] = rows.slice(limit);
  // Of one that is left out nothing was seen after its last item.
  const since = over ? new Date(over.last_seen.getTime() + 1) : from;
  return { ids: rows.slice(0, limit).map(({ id }) => id), since };
}

/** Which of these keys of alerts an alert was raised with. */
export async function raisedKeys(db: Database, keys: readonly string[]): Promise<Set<string>> {
  const rows = await db
    .selectFrom('alerts')
    .select('key')
    .where('key', '=', sql<string>`any(${[...keys]}::text[])`)
    .execute();
  return new Set(rows.map(({ key }) => key));
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
