import { sql } from 'kysely';
import type { Origin, Relation, StoryItem } from '#src/model/story.ts';
import type { Database } from './database.ts';
import { readStoryItems } from './story-items.ts';

/** The head of a story's page; its items come a page at a time. */
export interface StoryHead {
  id: number;
  title: string;
  language: string;
  firstSeen: Date;
  lastSeen: Date;
  itemCount: number;
  origins: Origin[];
  signals: string[];
  entities: string[];
  languages: string[];
}

export async function findStoryHead(db: Database, id: number): Promise<StoryHead | null> {
  const row = await db.selectFrom('stories').selectAll().where('id', '=', id).executeTakeFirst();
  if (!row) return null;
  return {
    id: row.id,
    title: row.title,
    language: row.language,
    firstSeen: row.first_seen,
    lastSeen: row.last_seen,
    itemCount: row.item_count,
    origins: row.origins as Origin[],
    signals: row.signals,
    entities: row.entities,
    languages: row.languages,
  };
}

/** An item in the timeline of its story. */
export interface TimelineItem {
  item: StoryItem;
  relation: Relation;
  joinReason: string | null;
  captureId: number | null;
  revision: number;
}

/** Items of a story, oldest first, from a position on (0 is the first). */
export async function listTimeline(
  db: Database,
  story: number,
  page: { offset: number; limit: number },
): Promise<TimelineItem[]> {
  const rows = await db
    .selectFrom('items')
    .select(['id', 'relation', 'join_reason', 'capture_id', 'revision'])
    .where('story_id', '=', story)
    .orderBy(sql`coalesce(published, seen_at)`)
    .orderBy('id')
    .offset(page.offset)
    .limit(page.limit)
    .execute();
  const items = await itemsById(
    db,
    rows.map((row) => row.id),
  );
  return rows.flatMap((row) => {
    const item = items.get(row.id);
    if (!item) return [];
    const relation = (row.relation ?? 'first') as Relation;
    return [{ item, relation, joinReason: row.join_reason, captureId: row.capture_id, revision: row.revision }];
  });
}

/** The first item of each language of a story, in the order in which the languages came. */
export async function firstOfEachLanguage(db: Database, story: number, limit: number): Promise<StoryItem[]> {
  const { rows } = await sql<{ id: number }>`
    select id from (
      select distinct on (language) id, coalesce(published, seen_at) as time from items
      where story_id = ${story} and language is not null order by language, coalesce(published, seen_at), id
    ) as firsts order by time, id limit ${limit}`.execute(db);
  const items = await itemsById(
    db,
    rows.map((row) => row.id),
  );
  return rows.flatMap((row) => items.get(row.id) ?? []);
}

/** All that the desk shows of one item. */
export interface ItemDetail {
  item: StoryItem;
  /** Something was taken out of it at a request. */
  isRedacted: boolean;
  story: number | null;
  relation: Relation | null;
  joinReason: string | null;
  captureId: number | null;
  /** When it was fetched, which for an import is not when it takes its place in time. */
  collectedAt: Date;
  publishedClaim: string | null;
  updatedClaim: string | null;
  analysedAt: Date | null;
  /** Why its analysis failed, if it did. */
  failure: string | null;
  revision: number;
  /** Earlier wordings, the oldest first; `replacedAt` is when the next one was seen. */
  revisions: { revision: number; title: string; text: string; captureId: number | null; replacedAt: Date }[];
}

const MOST_REVISIONS = 20;

export async function findItemDetail(db: Database, id: number): Promise<ItemDetail | null> {
  const row = await db.selectFrom('items').selectAll().where('id', '=', id).executeTakeFirst();
  const [item] = await readStoryItems(db, [id]);
  if (!row || !item) return null;
  const revisions = await db
    .selectFrom('item_revisions')
    .selectAll()
    .where('item_id', '=', id)
    .orderBy('revision', 'desc')
    .limit(MOST_REVISIONS)
    .execute();
  return {
    item,
    isRedacted: row.redacted_at !== null,
    story: row.story_id,
    relation: row.relation as Relation | null,
    joinReason: row.join_reason,
    captureId: row.capture_id,
    collectedAt: row.collected_at,
    publishedClaim: row.published_claim,
    updatedClaim: row.updated_claim,
    analysedAt: row.analysed_at,
    failure: row.failure,
    revision: row.revision,
    revisions: revisions.reverse().map((revision) => ({
      revision: revision.revision,
      title: revision.title,
      text: revision.text,
      captureId: revision.capture_id,
      replacedAt: revision.seen_at,
    })),
  };
}

/** The newest items of a source. */
export async function listItemsOfSource(db: Database, source: number, limit: number): Promise<ListedItem[]> {
  const rows = await db
    .selectFrom('items')
    .select(['id', 'story_id'])
    .where('source_id', '=', source)
    .orderBy('seen_at', 'desc')
    .limit(limit)
    .execute();
  return listedItems(db, rows);
}

export interface ListedItem {
  item: StoryItem;
  story: number | null;
}

/** Items with their stories, in the order of the rows. */
export async function listedItems(
  db: Database,
  rows: { id: number; story_id: number | null }[],
): Promise<ListedItem[]> {
  const items = await itemsById(
    db,
    rows.map((row) => row.id),
  );
  return rows.flatMap((row) => {
    const item = items.get(row.id);
    return item ? [{ item, story: row.story_id }] : [];
  });
}

async function itemsById(db: Database, ids: number[]): Promise<Map<number, StoryItem>> {
  return new Map((await readStoryItems(db, ids)).map((item) => [item.id, item]));
}
