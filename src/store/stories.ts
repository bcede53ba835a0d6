import { sql } from 'kysely';
import type { Origin, Relation, Story } from '#src/model/story.ts';
import { readItemsOfStories } from './analyses.ts';
import type { Database } from './database.ts';
import { moveTeamwork } from './teamwork.ts';

const STORIES_LOCK = 1988_0002;
/** A key shared by more items than this says little; the newest ones serve. */
const ITEMS_PER_KEY = 64;

/** From so many items on, a copy is only counted, but for every so many-th. */
const MANY = 100;
const SUMMARY_EVERY = 25;

/** One process at a time places items in stories, so that two copies that arrive together find each other. */
export async function lockStories(tx: Database): Promise<void> {
  await sql`select pg_advisory_xact_lock(${STORIES_LOCK})`.execute(tx);
}

/** An item that shares look-up keys with another, most keys first. `features` as stored by `recordPlacement`. */
export interface StoredCandidate {
  item: number;
  story: number;
  features: object;
}

/** Items that share keys, the most shared first, and the items named whatever they share. */
export async function candidatesFor(
  tx: Database,
  keys: number[],
  named: number[],
  limit: number,
): Promise<StoredCandidate[]> {
  const { rows } = await sql<{ item_id: number; story_id: number; features: object }>`
    with hits as (
      select newest.item_id, count(*) as shared
      from unnest(${keys}::bigint[]) as wanted (key)
      cross join lateral (
        select item_id from story_keys where story_keys.key = wanted.key order by item_id desc limit ${ITEMS_PER_KEY}
      ) as newest
      group by newest.item_id
      union all
      select item_id, 1000000 from unnest(${named}::bigint[]) as named (item_id)
      order by shared desc, item_id desc
      limit ${limit}
    )
    select hits.item_id, items.story_id, story_features.features
    from hits join items on items.id = hits.item_id join story_features on story_features.item_id = hits.item_id
    where items.story_id is not null
    order by hits.shared desc, hits.item_id desc`.execute(tx);
  return rows.map((row) => ({ item: row.item_id, story: row.story_id, features: row.features }));
}

/** Whether so many items share a key. */
export async function isCrowdedKey(tx: Database, key: number, items: number): Promise<boolean> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from (select from story_keys where key = ${key} limit ${items}) as sample`.execute(
    tx,
  );
  return (rows[0]?.count ?? 0) >= items;
}

export async function createStory(
  tx: Database,
  story: { title: string; language: string; seen: Date },
): Promise<number> {
  const row = await tx
    .insertInto('stories')
    .values({
      title: story.title,
      language: story.language,
      first_seen: story.seen,
      last_seen: story.seen,
      origins: '[]',
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  return row.id;
}

export interface Placement {
  item: number;
  story: number;
  relation: Relation;
  reason: string;
  features: unknown;
  keys: number[];
}

/** Puts an item in its story and keeps what later look-ups need: one statement, since it is done for every item. */
export async function recordPlacement(tx: Database, placement: Placement): Promise<void> {
  const { item, story, relation, reason } = placement;
  const keys = [...new Set(placement.keys)];
  await sql`
    with placed as (
      update items set story_id = ${story}, relation = ${relation}, join_reason = ${reason} where id = ${item}
    ), kept as (
      insert into story_features (item_id, features) values (${item}, ${JSON.stringify(placement.features)}::jsonb)
      on conflict (item_id) do update set features = excluded.features
    ), gone as (
      delete from story_keys where item_id = ${item} and key <> all(${keys}::bigint[])
    )
    insert into story_keys (key, item_id) select unnest(${keys}::bigint[]), ${item} on conflict do nothing`.execute(tx);
}

/** Moves one item into another story; gives the story that it left, null where it was in that story or in none. */
export async function moveItem(
  tx: Database,
  { item, story, relation, reason }: Pick<Placement, 'item' | 'story' | 'relation' | 'reason'>,
): Promise<number | null> {
  const left = await storyOfItem(tx, item);
  if (left === null || left === story) return null;
  await tx
    .updateTable('items')
    .set({ story_id: story, relation, join_reason: reason })
    .where('id', '=', item)
    .execute();
  return left;
}

/** Moves the items of one story into another; the emptied one stays as a signpost. */
export async function mergeStories(tx: Database, from: number, into: number): Promise<void> {
  await moveTeamwork(tx, from, into);
  if (from === into) return;
  await tx.updateTable('items').set({ story_id: into }).where('story_id', '=', from).execute();
  await tx.updateTable('alerts').set({ story_id: into }).where('story_id', '=', from).execute();
  await tx
    .updateTable('stories')
    .set({ merged_into: into, item_count: 0 })
    .where((where) => where.or([where('id', '=', from), where('merged_into', '=', from)]))
    .execute();
}

/** What a list of stories shows, worked out from the story's items. */
export interface StorySummary {
  title: string;
  language: string;
  firstSeen: Date;
  lastSeen: Date;
  origins: Origin[];
  signals: string[];
  entities: string[];
  languages: string[];
}

export async function saveStorySummary(tx: Database, id: number, summary: StorySummary): Promise<void> {
  await tx
    .updateTable('stories')
    .set({
      title: summary.title,
      language: summary.language,
      first_seen: summary.firstSeen,
      last_seen: summary.lastSeen,
      // Not the length of a list that leaves out copies of a flood.
      item_count: sql<number>`(select count(*) from items where items.story_id = ${id})`,
      origins: JSON.stringify(summary.origins),
      origin_count: summary.origins.length,
      signals: summary.signals,
      entities: summary.entities,
      languages: summary.languages,
      updated_at: new Date(),
    })
    .where('id', '=', id)
    .execute();
}

/**
 * Counts one more copy in a story that has many, in place of working out its summary anew, which every so often is due.
 * False where it is due.
 */
export async function countCopy(tx: Database, id: number, seen: Date): Promise<boolean> {
  const row = await tx
    .updateTable('stories')
    .set({ item_count: sql<number>`item_count + 1`, last_seen: sql<Date>`greatest(last_seen, ${seen})` })
    .where('id', '=', id)
    .where('item_count', '>=', MANY)
    .where(sql<boolean>`item_count % ${SUMMARY_EVERY} <> 0`)
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

/** Stories with all their items, in the order of the ids given; unknown and merged ones are left out. */
export async function readStories(db: Database, ids: number[]): Promise<Story[]> {
  if (ids.length === 0) return [];
  const rows = await db
    .selectFrom('stories')
    .select(['id', 'title', 'language', 'first_seen', 'last_seen', 'origins'])
    .where('id', 'in', ids)
    .where('merged_into', 'is', null)
    .execute();
  const items = await readItemsOfStories(db, ids);
  const byId = new Map(
    rows.map((row) => [
      row.id,
      {
        id: row.id,
        title: row.title,
        language: row.language,
        firstSeen: row.first_seen,
        lastSeen: row.last_seen,
        origins: row.origins as Origin[],
        items: (items.get(row.id) ?? []).map((item) => ({ ...item, relation: (item.relation ?? 'first') as Relation })),
      },
    ]),
  );
  return ids.flatMap((id) => byId.get(id) ?? []);
}

/** Stories with a signal of which an item was seen in the period, newest first. */
export async function storiesOfPeriod(db: Database, from: Date, to: Date, limit: number): Promise<Story[]> {
  const rows = await db
    .selectFrom('stories')
    .select('id')
    .where('merged_into', 'is', null)
    .where('last_seen', '>=', from)
    .where('first_seen', '<', to)
    .where(sql<boolean>`cardinality(signals) > 0`)
    .orderBy('first_seen', 'desc')
    .limit(limit)
    .execute();
  return readStories(
    db,
    rows.map((row) => row.id),
  );
}

/** Where a story that was merged went; null where there is none of that id. */
export async function resolveStory(db: Database, id: number): Promise<number | null> {
  const row = await db.selectFrom('stories').select(['id', 'merged_into']).where('id', '=', id).executeTakeFirst();
  return row ? (row.merged_into ?? row.id) : null;
}

/** Stories with one of these signals, first seen since `since`, newest first: the context of a brief. */
export async function storiesWithSignals(
  db: Database,
  signals: string[],
  since: Date,
  limit: number,
): Promise<Story[]> {
  const rows = await db
    .selectFrom('stories')
    .select('id')
    .where('merged_into', 'is', null)
    .where('first_seen', '>=', since)
    .where(sql<boolean>`signals && ${signals}::text[]`)
    .orderBy('first_seen', 'desc')
    .limit(limit)
    .execute();
  return readStories(
    db,
    rows.map((row) => row.id),
  );
}

/** The story that an item is in; null where it is in none. */
export async function storyOfItem(db: Database, item: number): Promise<number | null> {
  const row = await db.selectFrom('items').select('story_id').where('id', '=', item).executeTakeFirst();
  return row?.story_id ?? null;
}
