import { sql } from 'kysely';
import type { Database } from './database.ts';

/**
 * The least id among the items seen since then; null where there are none. Tables that know items by their ids alone are
 * read from there on. Asked by itself, so that the planner knows how little is left. The sum keeps it from looking for
 * that item through all of them in the order of ids.
 */
export async function firstItemSince(db: Database, since: Date): Promise<number | null> {
  const { rows } = await sql<{ id: number | null }>`
    select min(id + 0) as id from items where seen_at >= ${since}`.execute(db);
  return rows[0]?.id ?? null;
}
