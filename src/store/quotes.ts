import { sql } from 'kysely';
import { integers } from './array-literal.ts';
import type { Database } from './database.ts';

/** The first item in which a quote was seen. */
export interface FirstQuoted {
  key: number;
  item: number;
  seen: Date;
}

/** What the ledger knows of these quotes. */
export async function quotesKnown(tx: Database, keys: readonly number[]): Promise<FirstQuoted[]> {
  if (keys.length === 0) return [];
  const { rows } = await sql<{ key: number; item_id: number; first_seen: Date }>`
    select key, item_id, first_seen from quotes where key = any(${integers(keys)}::bigint[])`.execute(tx);
  return rows.map((row) => ({ key: row.key, item: row.item_id, seen: row.first_seen }));
}

/** Enters quotes into the ledger, each once; of one that is known the earlier day stays. */
export async function recordQuotes(tx: Database, quotes: readonly FirstQuoted[]): Promise<void> {
  if (quotes.length === 0) return;
  await sql`
    insert into quotes (key, item_id, first_seen)
    select * from unnest(${integers(quotes.map(({ key }) => key))}::bigint[],
      ${integers(quotes.map(({ item }) => item))}::bigint[], ${quotes.map(({ seen }) => seen)}::timestamptz[])
    on conflict (key) do update set item_id = excluded.item_id, first_seen = excluded.first_seen
    where excluded.first_seen < quotes.first_seen`.execute(tx);
}
