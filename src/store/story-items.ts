import { type RawBuilder, sql } from 'kysely';
import type { Mention, Signal, Voice } from '#src/model/signal.ts';
import type { Platform, SourceKind, Stance } from '#src/model/source.ts';
import type { StoryItem } from '#src/model/story.ts';
import { integers } from './array-literal.ts';
import type { Database } from './database.ts';
import type { MentionsTable, SignalsTable } from './schema.ts';

/** Analysed items by id, with their signals and mentions, in the order of ids. */
export async function readStoryItems(db: Database, ids: number[]): Promise<StoryItem[]> {
  if (ids.length === 0) return [];
  const rows = await itemRows(db)
    .where('items.id', '=', sql<number>`any(${integers(ids)}::bigint[])`)
    .orderBy('items.id')
    .execute();
  return withFindings(db, rows);
}

/** Of a flood of posts a reader needs the first and the newest: so many of each, of copies and of the other items. */
const MOST_COPIES = 30;
const MOST_OTHERS = 200;

/** The items of stories, oldest first, each with how it stands to its story. Of a story of hundreds, the first and the newest. */
export async function readItemsOfStories(
  db: Database,
  storyIds: number[],
): Promise<Map<number, (StoryItem & { relation: string | null })[]>> {
  const byStory = new Map<number, (StoryItem & { relation: string | null })[]>();
  if (storyIds.length === 0) return byStory;
  const rows = await itemRows(db)
    .where('items.id', 'in', sql<number>`(${itemsOfStories(storyIds)})`)
    .orderBy(sql`coalesce(items.published, items.seen_at)`)
    .orderBy('items.id')
    .execute();
  const items = await withFindings(db, rows);
  rows.forEach((row, index) => {
    const item = items[index];
    if (!item || row.story_id === null) return;
    const list = byStory.get(row.story_id) ?? [];
    list.push({ ...item, relation: row.relation });
    byStory.set(row.story_id, list);
  });
  return byStory;
}

/** Their ids. */
export function itemsOfStories(stories: readonly number[]): RawBuilder<unknown> {
  return sql`select id from (${outlinesOfItems(stories)}) as outlined`;
}

/**
 * What of them stands in an index (`items_of_story`): nothing else may be asked here, or each item is read, which takes
 * some times as long. What a story has no more of than is read of copies alone is all read.
 */
export function outlinesOfItems(stories: readonly number[]): RawBuilder<unknown> {
  const asked = sql`select id from stories where id = any(${integers(stories)}::bigint[])`;
  const outline = sql`id, story_id, relation, published, seen_at, publisher_kind, publisher_stance, language`;
  return sql`
    select ${outline} from items where story_id = any(array(${asked} and item_count <= ${MOST_COPIES}))
    union all
    select ${outline} from (
      select ${outline},
        row_number() over (partition by story_id, relation = 'copy' order by coalesce(published, seen_at), id) as first,
        row_number() over (partition by story_id, relation = 'copy' order by id desc) as newest
      from items where story_id = any(array(${asked} and item_count > ${MOST_COPIES}))
    ) as ranked
    where least(first, newest) <= case when relation = 'copy' then ${MOST_COPIES}::int else ${MOST_OTHERS}::int end`;
}

/** Rows of items with their source, as `storyItem` takes them. */
export function itemRows(db: Database) {
  return db
    .selectFrom('items')
    .innerJoin('sources', 'sources.id', 'items.source_id')
    .select([
      'items.id',
      'items.revision',
      'items.redacted_at',
      'sources.key as source',
      'items.publisher_name',
      'items.publisher_kind',
      'items.publisher_platform',
      'items.publisher_owner',
      'items.publisher_stance',
      'items.author_name',
      'items.author_handle',
      'items.url',
      'items.canonical_url',
      'items.title',
      'items.text',
      'items.language',
      'items.declared_language',
      'items.published',
      'items.seen_at',
      'items.links',
      'items.forwarded_from',
      'items.quoted_in',
      'items.story_id',
      'items.relation',
    ]);
}

type ItemRow = Awaited<ReturnType<ReturnType<typeof itemRows>['execute']>>[number];

async function withFindings(db: Database, rows: ItemRow[]): Promise<StoryItem[]> {
  const ids = rows.map((row) => row.id);
  if (ids.length === 0) return [];
  const anyOfThem = sql<number>`any(${integers(ids)}::bigint[])`;
  const [signalRows, mentionRows] = await Promise.all([
    db.selectFrom('signals').selectAll().where('item_id', '=', anyOfThem).orderBy('score', 'desc').execute(),
    db.selectFrom('mentions').selectAll().where('item_id', '=', anyOfThem).orderBy('span_start').execute(),
  ]);
  const signals = Map.groupBy(signalRows, (row) => row.item_id);
  const mentions = Map.groupBy(mentionRows, (row) => row.item_id);
  return rows.map((row) =>
    storyItem(row, (signals.get(row.id) ?? []).map(signalOf), (mentions.get(row.id) ?? []).map(mentionOf)),
  );
}

export function storyItem(row: ItemRow, signals: Signal[], mentions: Mention[]): StoryItem {
  return {
    id: row.id,
    source: row.source,
    publisher: {
      name: row.publisher_name,
      kind: row.publisher_kind as SourceKind,
      platform: row.publisher_platform as Platform,
      owner: row.publisher_owner,
      stance: row.publisher_stance as Stance | null,
    },
    author: row.author_name === null ? null : { name: row.author_name, handle: row.author_handle },
    url: row.url,
    canonicalUrl: row.canonical_url,
    title: row.title,
    text: row.text,
    language: row.language ?? 'und',
    published: row.published,
    collected: row.seen_at,
    links: row.links,
    forwardedFrom: row.forwarded_from,
    quotedIn: row.quoted_in,
    signals,
    mentions,
  };
}

function signalOf(row: SignalsTable): Signal {
  return {
    signal: row.signal as Signal['signal'],
    score: row.score,
    ...(row.voice === null ? {} : { voice: row.voice as Voice }),
    ...(row.speaker === null ? {} : { speaker: row.speaker }),
    ...(row.target === null ? {} : { target: row.target }),
    start: row.span_start,
    end: row.span_end,
    reason: row.reason,
  };
}

function mentionOf(row: MentionsTable): Mention {
  return {
    entity: row.entity_id,
    surface: row.surface,
    alias: row.alias,
    why: row.why,
    start: row.span_start,
    end: row.span_end,
  };
}
