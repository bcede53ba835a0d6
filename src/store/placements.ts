import { sql } from 'kysely';
import type { Relation } from '#src/model/story.ts';
import { hexadecimals, integers } from './array-literal.ts';
import type { Database } from './database.ts';

/** Where an item was put, and why. */
export interface Placed {
  item: number;
  story: number;
  relation: Relation;
  reason: string;
}

/** What later look-ups of an item need. */
export interface KeptFeatures {
  item: number;
  /** In whatever form: it comes back as it is. */
  features: Uint8Array;
  /** Under which it is found. */
  keys: readonly number[];
  /** It was in a story before: what is kept of its earlier wording goes. */
  again: boolean;
}

/** Puts items that were analysed before into their stories. */
export async function putIntoStories(tx: Database, placed: readonly Placed[]): Promise<void> {
  await sql`
    update items set story_id = placed.story, relation = placed.relation, join_reason = placed.reason
    from unnest(${placed.map(({ item }) => item)}::bigint[], ${placed.map(({ story }) => story)}::bigint[],
      ${placed.map(({ relation }) => relation)}::text[], ${placed.map(({ reason }) => reason)}::text[])
      as placed (item, story, relation, reason)
    where items.id = placed.item`.execute(tx);
}

/** A handful of statements for however many; gives the version of what it wrote. */
export async function recordFeatures(tx: Database, kept: readonly KeptFeatures[]): Promise<string> {
  const again = kept.filter((one) => one.again);
  if (again.length > 0) {
    const items = again.map(({ item }) => item);
    await sql`delete from story_keys where item_id = any(${items}::bigint[])`.execute(tx);
    await sql`delete from story_features where item_id = any(${items}::bigint[])`.execute(tx);
    await sql`delete from item_features where item_id = any(${items}::bigint[])`.execute(tx);
  }
  await sql`
    insert into item_features (item_id, packed)
    select kept.item, decode(kept.packed, 'hex')
    from unnest(${integers(kept.map(({ item }) => item))}::bigint[],
      ${hexadecimals(kept.map(({ features }) => features))}::text[]) as kept (item, packed)`.execute(tx);
  await sql`
    insert into story_keys (key, item_id)
    select unnest(kept.keys::bigint[]), kept.item
    from unnest(${integers(kept.map(({ item }) => item))}::bigint[],
      ${kept.map(({ keys }) => integers(new Set(keys)))}::text[]) as kept (item, keys)`.execute(tx);
  const { rows } = await sql<{ version: string }>`select (pg_current_xact_id()::xid)::text as version`.execute(tx);
  return rows[0]?.version ?? '';
}
