import { sql } from 'kysely';
import { integers } from './array-literal.ts';
import type { Database } from './database.ts';

/** The newest items under each of these keys, at most `most` of each, the newest first; keys without any are left out. */
export async function newestOfKeys(tx: Database, wanted: ReadonlyMap<number, number>): Promise<Map<number, number[]>> {
  if (wanted.size === 0) return new Map();
  // In the order of their index: each of its pages is read once, and keys of some days lie together.
  const keys = Float64Array.from(wanted.keys()).sort();
  const { rows } = await sql<{ key: number; items: string }>`
    select wanted.key, newest.items
    from unnest(${integers(keys)}::bigint[], ${integers(keys.values().map((key) => wanted.get(key) ?? 0))}::int[])
      as wanted (key, most)
    cross join lateral (
      select string_agg(item_id::text, ',') as items from (
        select item_id from story_keys where story_keys.key = wanted.key order by item_id desc limit wanted.most
      ) as kept
    ) as newest
    where newest.items is not null`.execute(tx);
  return new Map(rows.map(({ key, items }) => [key, items.split(',').map(Number)]));
}

/** Until which bucket of time keys may be kept without it, from before they had it; null where none are. */
export async function lastBucketWithout(tx: Database): Promise<number | null> {
  const row = await tx
    .selectFrom('settings')
    .select('value')
    .where('key', '=', 'story-keys-without-bucket-until')
    .executeTakeFirst();
  return typeof row?.value === 'number' ? row.value : null;
}

/** An item that others are compared with. */
export interface StoredCandidate {
  item: number;
  story: number;
  features: KeptForm;
}

/** As stored by `recordFeatures`; JSON of items that an earlier version placed. */
export type KeptForm = Uint8Array | object;

/**
 * Features of items that were looked at last. They are read once, for as long as nobody writes them anew: `version` is
 * PostgreSQL's own of the row.
 */
export class RememberedFeatures {
  readonly #most: number;
  readonly #kept = new Map<number, { version: string; features: KeptForm }>();

  /** About 1 kB each. Of a large record an item is compared with others of all its years. */
  constructor(most = 20_000) {
    this.#most = most;
  }

  find(item: number, version: string): KeptForm | null {
    const one = this.#kept.get(item);
    if (!one) return null;
    this.#kept.delete(item);
    if (one.version !== version) return null;
    this.#kept.set(item, one);
    return one.features;
  }

  keep(item: number, version: string, features: KeptForm): void {
    this.#kept.delete(item);
    this.#kept.set(item, { version, features });
    if (this.#kept.size <= this.#most) return;
    const [oldest] = this.#kept.keys();
    if (oldest !== undefined) this.#kept.delete(oldest);
  }
}

/** Those of these items that are in a story, with what they are compared by. */
export async function readCandidates(
  tx: Database,
  items: readonly number[],
  remembered: RememberedFeatures,
): Promise<StoredCandidate[]> {
  if (items.length === 0) return [];
  const packed = await candidatesIn(tx, PACKED, items, remembered);
  const found = new Set(packed.map(({ item }) => item));
  const earlier = items.filter((item) => !found.has(item));
  return earlier.length === 0 ? packed : [...packed, ...(await candidatesIn(tx, EARLIER, earlier, remembered))];
}

const PACKED = { table: sql.table('item_features'), column: sql.ref('packed') };
const EARLIER = { table: sql.table('story_features'), column: sql.ref('features') };

async function candidatesIn(
  tx: Database,
  { table, column }: typeof PACKED,
  items: readonly number[],
  remembered: RememberedFeatures,
): Promise<StoredCandidate[]> {
  const { rows } = await sql<{ id: number; story_id: number; version: string }>`
    select items.id, items.story_id, kept.xmin::text as version
    from items join ${table} as kept on kept.item_id = items.id
    where items.id = any(${integers(items)}::bigint[]) and items.story_id is not null`.execute(tx);
  const known = new Map(rows.map(({ id, version }) => [id, remembered.find(id, version)]));
  const missing = rows.filter(({ id }) => !known.get(id));
  if (missing.length > 0) {
    const read = await sql<{ item_id: number; version: string; features: KeptForm }>`
      select item_id, xmin::text as version, ${column} as features from ${table}
      where item_id = any(${integers(missing.map(({ id }) => id))}::bigint[])`.execute(tx);
    for (const { item_id: item, version, features } of read.rows) {
      remembered.keep(item, version, features);
      known.set(item, features);
    }
  }
  return rows.flatMap(({ id, story_id: story }) => {
    const features = known.get(id);
    return features ? [{ item: id, story, features }] : [];
  });
}
