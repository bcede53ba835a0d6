import { type RawBuilder, sql } from 'kysely';
import { SIGNALS, type SignalName, type Voice } from '#src/model/signal.ts';
import type { SourceKind } from '#src/model/source.ts';
import type { Origin, StoryItem } from '#src/model/story.ts';
import { readStoryItems } from './analyses.ts';
import type { Database } from './database.ts';
import { type SearchPart, searchQuery } from './desk-search.ts';

/** What a list of stories is narrowed by; all that is given must hold. */
export interface StoryFilter {
  signal?: SignalName | undefined;
  voice?: Voice | undefined;
  entity?: string | undefined;
  /** Key of a source that brought one of its items. */
  source?: string | undefined;
  kind?: SourceKind | undefined;
  language?: string | undefined;
  /** Active in the period: `from` inclusive, `to` exclusive. */
  from?: Date | undefined;
  to?: Date | undefined;
  words?: SearchPart[] | undefined;
  /** Only stories in which a signal was found. */
  withSignal?: boolean | undefined;
}

export type StoryOrder = 'newest' | 'origins';

/** A story as a list shows it. */
export interface StoryRow {
  id: number;
  title: string;
  language: string;
  firstSeen: Date;
  lastSeen: Date;
  itemCount: number;
  origins: Origin[];
  signals: SignalName[];
  languages: string[];
  /** Names of who published it, the first ones first. */
  publishers: string[];
  /** The item that carries its weightiest signal, or else its first. */
  lead: StoryItem | null;
}

/** More items than this that hold the words: they are common, and walking the newest stories finds some at once. */
const COMMON_WORDS = 4_000;

/**
 * Stories that pass the filter, a page of them. `after` is the id of the last story of the page before: a list that
 * grows meanwhile neither repeats nor skips one.
 */
export async function listStoryRows(
  db: Database,
  filter: StoryFilter,
  page: { order: StoryOrder; after?: number | undefined; limit: number },
): Promise<StoryRow[]> {
  const conditions = await conditionsOf(db, filter);
  const key = page.order === 'origins' ? sql`origin_count, first_seen, id` : sql`first_seen, id`;
  if (page.after !== undefined)
    conditions.push(sql`(${key}) < (select ${key} from stories as last where last.id = ${page.after})`);
  const order =
    page.order === 'origins' ? sql`origin_count desc, first_seen desc, id desc` : sql`first_seen desc, id desc`;
  const { rows } = await sql<Omit<StoredRow, 'publishers'>>`
    select id, title, language, first_seen, last_seen, item_count, origins, signals, languages
    from stories where ${sql.join(conditions, sql` and `)} order by ${order} limit ${page.limit}`.execute(db);
  return withLeads(db, rows);
}

export interface StoryFacets {
  /** Stories that pass the filter, counted up to `FACET_LIMIT`. */
  total: number;
  signals: ReadonlyMap<string, number>;
  languages: ReadonlyMap<string, number>;
}

export const FACET_LIMIT = 5_000;

/** Counts per signal and language over the newest stories that pass the filter. */
export async function countFacets(db: Database, filter: StoryFilter): Promise<StoryFacets> {
  const conditions = await conditionsOf(db, filter);
  const { rows } = await sql<{ facet: string; value: string; stories: number }>`
    with found as materialized (
      select signals, languages from stories where ${sql.join(conditions, sql` and `)}
      order by first_seen desc, id desc limit ${FACET_LIMIT}
    )
    select 'signal' as facet, value, count(*) as stories from found cross join unnest(signals) as value group by value
    union all
    select 'language', value, count(*) from found cross join unnest(languages) as value group by value
    union all
    select 'total', '', count(*) from found`.execute(db);
  const counted = (facet: string) =>
    new Map(
      rows
        .filter((row) => row.facet === facet)
        .sort((a, b) => b.stories - a.stories || a.value.localeCompare(b.value))
        .map((row) => [row.value, row.stories]),
    );
  return { total: counted('total').get('') ?? 0, signals: counted('signal'), languages: counted('language') };
}

async function conditionsOf(db: Database, filter: StoryFilter): Promise<RawBuilder<unknown>[]> {
  const conditions = [sql`stories.merged_into is null`, sql`stories.item_count > 0`];
  const item = (condition: RawBuilder<unknown>) =>
    conditions.push(sql`exists (select from items where items.story_id = stories.id and ${condition})`);
  if (filter.withSignal) conditions.push(sql`cardinality(stories.signals) > 0`);
  if (filter.signal) conditions.push(sql`stories.signals @> ${[filter.signal]}::text[]`);
  if (filter.entity) conditions.push(sql`stories.entities @> ${[filter.entity]}::text[]`);
  if (filter.language) conditions.push(sql`stories.languages @> ${[filter.language]}::text[]`);
  if (filter.voice)
    conditions.push(sql`exists (
      select from items join signals on signals.item_id = items.id
      where items.story_id = stories.id and signals.voice = ${filter.voice})`);
  if (filter.source) item(sql`items.source_id = (select id from sources where key = ${filter.source})`);
  if (filter.kind) item(sql`items.publisher_kind = ${filter.kind}`);
  if (filter.from) conditions.push(sql`stories.last_seen >= ${filter.from}`);
  if (filter.to) conditions.push(sql`stories.first_seen < ${filter.to}`);
  if (filter.words) conditions.push(await wordsCondition(db, filter.words));
  return conditions;
}

/**
 * Rare words: the stories of the items that the index finds. Common ones: each story is asked in turn, the newest
 * first, which a list stops doing as soon as it is full. One plan for both is slow at either end.
 */
async function wordsCondition(db: Database, parts: SearchPart[]): Promise<RawBuilder<unknown>> {
  const holds = sql`to_tsvector('simple', items.search_text) @@ ${searchQuery(parts)}`;
  const { rows } = await sql<{ story_id: number }>`
    select story_id from items where story_id is not null and ${holds} limit ${COMMON_WORDS}`.execute(db);
  if (rows.length < COMMON_WORDS)
    return sql`stories.id = any(${[...new Set(rows.map((row) => row.story_id))]}::bigint[])`;
  return sql`(select true from items where items.story_id = stories.id and ${holds} limit 1)`;
}

interface StoredRow {
  id: number;
  title: string;
  language: string;
  first_seen: Date;
  last_seen: Date;
  item_count: number;
  origins: unknown;
  signals: string[];
  languages: string[];
}

async function withLeads(db: Database, rows: StoredRow[]): Promise<StoryRow[]> {
  const ids = rows.map((row) => row.id);
  const [leads, publishers] = await Promise.all([leadItems(db, ids), publishersOf(db, ids)]);
  return rows.map((row) => ({
    id: row.id,
    title: row.title,
    language: row.language,
    firstSeen: row.first_seen,
    lastSeen: row.last_seen,
    itemCount: row.item_count,
    origins: row.origins as Origin[],
    signals: SIGNALS.filter((signal) => row.signals.includes(signal)),
    languages: row.languages,
    publishers: publishers.get(row.id) ?? [],
    lead: leads.get(row.id) ?? null,
  }));
}

async function leadItems(db: Database, stories: number[]): Promise<Map<number, StoryItem>> {
  if (stories.length === 0) return new Map();
  const { rows } = await sql<{ story_id: number; id: number }>`
    select distinct on (items.story_id) items.story_id, items.id
    from items left join signals on signals.item_id = items.id
    where items.story_id = any(${stories}::bigint[])
    order by items.story_id, array_position(${[...SIGNALS]}::text[], signals.signal) nulls last,
      items.relation = 'first' desc, signals.score desc, items.id`.execute(db);
  const items = await readStoryItems(
    db,
    rows.map((row) => row.id),
  );
  const byId = new Map(items.map((item) => [item.id, item]));
  return new Map(
    rows.flatMap((row) => {
      const item = byId.get(row.id);
      return item ? [[row.story_id, item] as const] : [];
    }),
  );
}

async function publishersOf(db: Database, stories: number[]): Promise<Map<number, string[]>> {
  if (stories.length === 0) return new Map();
  const { rows } = await sql<{ story_id: number; names: string[] }>`
    select story_id, array_agg(publisher_name order by first) as names
    from (
      select story_id, publisher_name, min(seen_at) as first from items
      where story_id = any(${stories}::bigint[]) group by story_id, publisher_name
    ) as publishers group by story_id`.execute(db);
  return new Map(rows.map((row) => [row.story_id, row.names]));
}
