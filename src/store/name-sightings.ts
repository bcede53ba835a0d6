import { sql } from 'kysely';
import { contentOf } from '#src/model/item.ts';
import type { Database } from './database.ts';
import { isReadStill } from './redaction-lock.ts';

/** An item that names the holder of an office whom nobody watches. */
export interface NameSighting {
  item: number;
  /** The name with its letters made alike. */
  key: string;
  name: string;
  title: string;
  publisher: string;
  seen: Date;
  /** The item speaks of somebody of that name as a prisoner or a victim. */
  contrary: boolean;
}

/** A name that recurs, with its newest items. */
export interface RecurringName {
  key: string;
  name: string;
  title: string;
  items: number;
  publishers: number;
  /** The newest first. */
  examples: { sighting: number; item: number; publisher: string; title: string; text: string; language: string }[];
}

export interface ItemToRead {
  id: number;
  title: string;
  text: string;
  language: string;
  publisher: string;
  seen: Date;
  /** Where watched names stand. */
  mentions: { start: number; end: number }[];
}

const CURSOR = 'names-read-until';
const EXAMPLES = 3;
const EXAMPLE_LENGTH = 20_000;

/**
 * Analysed items that nobody has read for names yet, by rising id, up to the first that still waits for its analysis;
 * those from before `since` without their text.
 */
export async function itemsToReadForNames(
  db: Database,
  { since, limit }: { since: Date; limit: number },
): Promise<ItemToRead[]> {
  const { rows } = await sql<{
    id: number;
    title: string;
    text: string;
    language: string | null;
    publisher: string;
    seen_at: Date;
    mentions: { start: number; end: number }[];
  }>`
    select id, title, case when seen_at >= ${since} then text else '' end as text, language, coalesce(publisher_owner, publisher_name) as publisher, seen_at,
      (select coalesce(json_agg(json_build_object('start', span_start, 'end', span_end)), '[]')
        from mentions where mentions.item_id = items.id) as mentions
    from items
    where id > (select coalesce((select (value #>> '{}')::bigint from settings where key = ${CURSOR}), 0))
      and id < coalesce((select min(id) from items where analysed_at is null and failures < 3), 9223372036854775807)
    order by id limit ${limit}`.execute(db);
  return rows.map((row) => ({
    id: row.id,
    title: row.title,
    text: row.text,
    language: row.language ?? 'und',
    publisher: row.publisher,
    seen: row.seen_at,
    mentions: row.mentions,
  }));
}

/**
 * Keeps what a part of the items named, and that they were read. False, and nothing is kept, where words were taken out of
 * some item since there were so many `redactions`.
 */
export async function recordSightings(
  db: Database,
  sightings: readonly NameSighting[],
  { readUntil, redactions }: { readUntil: number; redactions: number },
): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    if (!(await isReadStill(tx, redactions))) return false;
    if (sightings.length > 0)
      await tx
        .insertInto('name_sightings')
        .values(
          sightings.map(({ item, key, name, title, publisher, seen, contrary }) => ({
            item_id: item,
            name_key: key,
            name,
            title,
            publisher,
            seen_at: seen,
            contrary,
          })),
        )
        .onConflict((conflict) => conflict.columns(['item_id', 'name_key']).doNothing())
        .execute();
    const value = String(readUntil);
    await tx
      .insertInto('settings')
      .values({ key: CURSOR, value })
      .onConflict((conflict) => conflict.column('key').doUpdateSet({ value }))
      .execute();
    return true;
  });
}

export async function forgetSightingsBefore(db: Database, time: Date): Promise<void> {
  await db.deleteFrom('name_sightings').where('seen_at', '<', time).execute();
}

/**
 * Names in at least so many items of so many publishers since then, the most frequent first: without those that anybody
 * refused, that an item calls a prisoner or a victim, or that stand in an item from which something was taken out.
 */
export async function listRecurringNames(
  db: Database,
  { since, items, publishers, limit }: { since: Date; items: number; publishers: number; limit: number },
): Promise<RecurringName[]> {
  const { rows } = await sql<{ name_key: string; name: string; title: string; items: number; publishers: number }>`
    select name_key, mode() within group (order by name) as name, mode() within group (order by title) as title,
      count(*)::int as items, count(distinct publisher)::int as publishers
    from name_sightings
    where seen_at >= ${since}
      and not exists (select from name_refusals where name_refusals.name_key = name_sightings.name_key)
    group by name_key
    having count(*) >= ${items} and count(distinct publisher) >= ${publishers} and not bool_or(contrary)
      and not bool_or(item_id in (select redactions.item_id from redactions where redactions.item_id is not null))
    order by items desc, name_key limit ${limit}`.execute(db);
  return Promise.all(
    rows.map(async ({ name_key: key, ...row }) => ({ key, ...row, examples: await examplesOf(db, key) })),
  );
}

async function examplesOf(db: Database, key: string): Promise<RecurringName['examples']> {
  const { rows } = await sql<{
    sighting: number;
    item: number;
    publisher: string;
    title: string;
    text: string;
    language: string | null;
  }>`
    select name_sightings.id as sighting, items.id as item, publisher, items.title, left(items.text, ${EXAMPLE_LENGTH}) as text,
      items.language
    from name_sightings join items on items.id = item_id
    where name_key = ${key} order by item_id desc limit ${EXAMPLES}`.execute(db);
  return rows.map((row) => ({ ...row, language: row.language ?? 'und' }));
}

/** One sighting with the text of its item. */
export async function findSighting(
  db: Database,
  id: number,
): Promise<{ key: string; name: string; title: string; text: string } | null> {
  const row = await db
    .selectFrom('name_sightings')
    .innerJoin('items', 'items.id', 'name_sightings.item_id')
    .select(['name_key', 'name', 'name_sightings.title as office', 'items.title', 'items.text'])
    .where('name_sightings.id', '=', id)
    .executeTakeFirst();
  if (!row) return null;
  return { key: row.name_key, name: row.name, title: row.office, text: contentOf(row) };
}

export async function refuseName(db: Database, key: string, by: string, now: Date): Promise<void> {
  await db
    .insertInto('name_refusals')
    .values({ name_key: key, refused_by: by, refused_at: now })
    .onConflict((conflict) => conflict.column('name_key').doNothing())
    .execute();
}
