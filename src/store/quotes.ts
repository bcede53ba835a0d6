import { sql } from 'kysely';
import type { Database } from './database.ts';

/** The first item in which a quote was seen. */
export interface FirstQuoted {
  key: number;
  item: number;
  seen: Date;
}

/** What the ledger knows of these quotes, other items than `except` only. */
export async function quotesKnown(tx: Database, keys: number[], except: number): Promise<FirstQuoted[]> {
  if (keys.length === 0) return [];
  const rows = await tx
    .selectFrom('quotes')
    .select(['key', 'item_id', 'first_seen'])
    .where('key', 'in', keys)
    .where('item_id', '<>', except)
    .execute();
  return rows.map((row) => ({ key: row.key, item: row.item_id, seen: row.first_seen }));
}

/** Enters quotes into the ledger; of one that is known the earlier day stays. */
export async function recordQuotes(tx: Database, item: number, keys: number[], seen: Date): Promise<void> {
  if (keys.length === 0) return;
  await sql`
    insert into quotes (key, item_id, first_seen)
    select unnest(${keys}::bigint[]), ${item}, ${seen}
    on conflict (key) do update set item_id = excluded.item_id, first_seen = excluded.first_seen
    where excluded.first_seen < quotes.first_seen`.execute(tx);
}
