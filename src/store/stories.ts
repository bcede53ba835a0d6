import { sql } from 'kysely';
import type { Origin, Relation, Story } from '#src/model/story.ts';
import type { Database } from './database.ts';
import type { Placed } from './placements.ts';
import { readItemsOfStories } from './story-items.ts';
import { moveTeamwork } from './teamwork.ts';

const STORIES_LOCK = 1988_0002;
/** From so many items on, a copy is only counted, but for every so many-th. */
const MANY = 100;
const SUMMARY_EVERY = 25;

/** One process at a time places items in stories, so that two copies that arrive together find each other. */
export async function lockStories(tx: Database): Promise<void> {
  await sql`select pg_advisory_xact_lock(${STORIES_LOCK})`.execute(tx);
}

/** Moves one item into another story; gives the story that it left, null where it was in that story or in none. */
export async function moveItem(tx: Database, { item, story, relation, reason }: Placed): Promise<number | null> {
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

export async function saveStorySummaries(
  tx: Database,
  stories: readonly { id: number; summary: StorySummary }[],
  now: Date,
): Promise<void> {
  if (stories.length === 0) return;
  const rows = stories.map(({ id, summary }) => summaryRow(id, summary, now));
  // Items are counted, since the summary may leave out copies of a flood.
  await sql`
    update stories set title = summary.title, language = summary.language, first_seen = summary.first_seen,
      last_seen = summary.last_seen, origins = summary.origins, origin_count = summary.origin_count,
      signals = summary.signals, entities = summary.entities, languages = summary.languages,
      updated_at = summary.updated_at,
      item_count = (select count(*) from items where items.story_id = stories.id)
    from ${summaryRecords(rows)} where stories.id = summary.id`.execute(tx);
}

/** Makes stories out of their summaries, with the number of their items; gives their ids, in order. */
export async function createStories(
  tx: Database,
  stories: readonly { summary: StorySummary; items: number }[],
  now: Date,
): Promise<number[]> {
  if (stories.length === 0) return [];
  const { rows: next } = await sql<{ id: number }>`
    select nextval(pg_get_serial_sequence('stories', 'id')) as id from generate_series(1, ${stories.length}::int)`.execute(
    tx,
  );
  const rows = stories.map(({ summary, items }, index) => ({
    ...summaryRow(next[index]?.id ?? 0, summary, now),
    item_count: items,
  }));
  await sql`
    insert into stories (id, title, language, first_seen, last_seen, item_count, origins, origin_count, signals, entities,
      languages, updated_at)
    overriding system value
    select id, title, language, first_seen, last_seen, item_count, origins, origin_count, signals, entities, languages,
      updated_at from ${summaryRecords(rows)}`.execute(tx);
  return rows.map(({ id }) => id);
}

function summaryRow(id: number, summary: StorySummary, now: Date) {
  return {
    id,
    title: summary.title.toWellFormed(),
    language: summary.language,
    first_seen: summary.firstSeen,
    last_seen: summary.lastSeen,
    origins: summary.origins,
    origin_count: summary.origins.length,
    signals: summary.signals,
    entities: summary.entities,
    languages: summary.languages,
    updated_at: now,
  };
}

function summaryRecords(rows: readonly object[]) {
  return sql`json_to_recordset(${JSON.stringify(rows)}::json) as summary (id bigint, title text, language text,
    first_seen timestamptz, last_seen timestamptz, item_count int, origins jsonb, origin_count int, signals text[],
    entities text[], languages text[], updated_at timestamptz)`;
}

/** Copies that joined a story. */
export interface CopiesToCount {
  story: number;
  copies: number;
  lastSeen: Date;
}

/**
 * Counts copies in stories that have many items, in place of working out their summaries anew, which every so often is
 * due. Gives the stories in which it was not.
 */
export async function countCopies(tx: Database, joined: readonly CopiesToCount[]): Promise<Set<number>> {
  if (joined.length === 0) return new Set();
  const { rows } = await sql<{ id: number }>`
    update stories set item_count = item_count + joined.copies, last_seen = greatest(stories.last_seen, joined.last_seen)
    from unnest(${joined.map(({ story }) => story)}::bigint[], ${joined.map(({ copies }) => copies)}::int[],
      ${joined.map(({ lastSeen }) => lastSeen)}::timestamptz[]) as joined (story, copies, last_seen)
    where stories.id = joined.story and item_count >= ${MANY}
      and item_count % ${SUMMARY_EVERY} between 1 and ${SUMMARY_EVERY} - joined.copies
    returning stories.id`.execute(tx);
  return new Set(rows.map(({ id }) => id));
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

/** Ids of the stories with a signal of which an item was seen in the period, newest first. */
export async function storyIdsOfPeriod(db: Database, from: Date, to: Date, limit: number): Promise<number[]> {
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
  return rows.map((row) => row.id);
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
