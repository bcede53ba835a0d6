import { type RawBuilder, sql } from 'kysely';
import { SIGNALS, type SignalName } from '#src/model/signal.ts';
import type { Origin, StoryItem } from '#src/model/story.ts';
import type { Database } from './database.ts';
import { type SearchPart, searchStories } from './desk-search.ts';
import { conditionsOf, type StoryFilter } from './story-filter.ts';
import { readStoryItems } from './story-items.ts';

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
  /** In a search: the newest item that holds what is searched for. */
  found: StoryItem | null;
}

/** So many items that hold what is looked for: it is common, and walking the newest stories finds some at once. */
const COMMON = 1_000;

/** A filter made ready: looked up once, then used for the list and for its counts. */
export interface StorySelection {
  /** All but the signal, by which the counts are parted. */
  conditions: readonly RawBuilder<unknown>[];
  /** Where the conditions find only stories first seen since then: what finds the older ones. */
  beyond?: { conditions: readonly RawBuilder<unknown>[]; before: Date };
  signal: SignalName | undefined;
  /** Stories are counted up to this many, fewer where each has to be read for it. */
  countLimit: number;
  /** What is searched for where it is found in more stories than were looked up: the list goes on looking. */
  search: { parts: readonly SearchPart[]; conditions: readonly RawBuilder<unknown>[] } | null;
  /** By story, of those that were looked up: the newest item that holds what is searched for. */
  found: ReadonlyMap<number, number>;
}

export async function selectStories(db: Database, filter: StoryFilter): Promise<StorySelection> {
  const conditions = conditionsOf(filter);
  const lead = itemsThatLead(filter);
  if (lead) return selectOfItems(db, lead, filter, conditions);
  if (!filter.words) {
    // For these each story's items are looked through.
    const countLimit = filter.voice || filter.score !== undefined ? COMMON : COUNT_LIMIT;
    return { conditions, signal: filter.signal, countLimit, search: null, found: new Map() };
  }
  const hits = await searchStories(db, filter.words, conditions, { limit: COMMON });
  const found = [sql`stories.id = any(${hits.map((hit) => hit.story)}::bigint[])`];
  const search = hits.length < COMMON ? null : { parts: filter.words, conditions };
  const items = new Map(hits.map((hit) => [hit.story, hit.item]));
  return { conditions: found, signal: filter.signal, countLimit: COMMON, search, found: items };
}

interface Lead {
  /** Holds for the items that name the stories. */
  ofItems: RawBuilder<unknown>;
  /** What is left to look for in each of those stories. */
  rest: StoryFilter;
}

/** By which items the stories of a list are found: those of a source, or else of a kind of publisher or a side. */
function itemsThatLead(filter: StoryFilter): Lead | null {
  const { source, kind, stance, words } = filter;
  if (source)
    return {
      ofItems: sql`items.source_id = (select id from sources where key = ${source})`,
      rest: { ...filter, source: undefined },
    };
  // Of these there are too many to search among.
  if (words) return null;
  if (kind) return { ofItems: sql`items.publisher_kind = ${kind}`, rest: { ...filter, kind: undefined } };
  if (stance) return { ofItems: sql`items.publisher_stance = ${stance}`, rest: { ...filter, stance: undefined } };
  return null;
}

/**
 * The newest of these items name the stories, which an index finds at once, however few of all stories they are. Where
 * there are more of them, the others are looked for story by story once the list comes to their end.
 */
async function selectOfItems(
  db: Database,
  { ofItems, rest }: Lead,
  filter: StoryFilter,
  conditions: RawBuilder<unknown>[],
): Promise<StorySelection> {
  const { rows } = await sql<{ story_id: number; seen_at: Date }>`
    select story_id, seen_at from items
    where ${ofItems} and story_id is not null
    order by seen_at desc limit ${COUNT_LIMIT}`.execute(db);
  const stories = [...new Set(rows.map((row) => row.story_id))];
  const among = sql`stories.id = any(${stories}::bigint[])`;
  const narrowed = [...conditionsOf(rest), among];
  const all = filter.words ? await searchStories(db, filter.words, narrowed, { limit: COMMON }) : null;
  const counted = all ? [sql`stories.id = any(${all.map((hit) => hit.story)}::bigint[])`] : narrowed;
  const found = new Map(all?.map((hit) => [hit.story, hit.item]));
  const last = rows.length < COUNT_LIMIT || all ? undefined : rows.at(-1)?.seen_at;
  return {
    conditions: counted,
    // A story of none of those items was first seen before the last of them.
    ...(last ? { beyond: { conditions, before: last } } : {}),
    signal: filter.signal,
    countLimit: COUNT_LIMIT,
    search: null,
    found,
  };
}

/**
 * Stories that pass the filter, a page of them. `after` is the id of the last story of the page before: a list that
 * grows meanwhile neither repeats nor skips one.
 */
export async function listStoryRows(
  db: Database,
  selection: StorySelection,
  page: { order: StoryOrder; after?: number | undefined; limit: number },
): Promise<StoryRow[]> {
  const conditions = [...selection.conditions];
  const ofSignal = selection.signal ? [sql`stories.signals @> ${[selection.signal]}::text[]`] : [];
  if (selection.search && page.order === 'newest') return listFound(db, selection.search, ofSignal, page);
  conditions.push(...ofSignal);
  const key = page.order === 'origins' ? sql`origin_count, first_seen, id` : sql`first_seen, id`;
  if (page.after !== undefined)
    conditions.push(sql`(${key}) < (select ${key} from stories as last where last.id = ${page.after})`);
  const order =
    page.order === 'origins' ? sql`origin_count desc, first_seen desc, id desc` : sql`first_seen desc, id desc`;
  const read = async (where: readonly RawBuilder<unknown>[], limit: number) =>
    (
      await sql<StoredRow>`
        select id, title, language, first_seen, last_seen, item_count, origins, signals, languages
        from stories where ${sql.join(where, sql` and `)} order by ${order} limit ${limit}`.execute(db)
    ).rows;
  const { beyond } = selection;
  if (!beyond || page.order === 'origins') return withLeads(db, await read(conditions, page.limit), selection.found);
  const since = await read([...conditions, sql`first_seen >= ${beyond.before}`], page.limit);
  const own = conditions.slice(selection.conditions.length);
  const older =
    since.length < page.limit
      ? await read([...beyond.conditions, ...own, sql`first_seen < ${beyond.before}`], page.limit - since.length)
      : [];
  return withLeads(db, [...since, ...older], selection.found);
}

/** A page of what is found in very many stories, by the newest item in which it stands. */
async function listFound(
  db: Database,
  { parts, conditions }: NonNullable<StorySelection['search']>,
  more: readonly RawBuilder<unknown>[],
  page: { after?: number | undefined; limit: number },
): Promise<StoryRow[]> {
  const hits = await searchStories(db, parts, [...conditions, ...more], page);
  const ids = hits.map((hit) => hit.story);
  const { rows } = await sql<Omit<StoredRow, 'publishers'>>`
    select id, title, language, first_seen, last_seen, item_count, origins, signals, languages
    from stories where id = any(${ids}::bigint[]) order by array_position(${ids}::bigint[], id)`.execute(db);
  return withLeads(db, rows, new Map(hits.map((hit) => [hit.story, hit.item])));
}

export interface StoryFacets {
  total: number;
  signals: ReadonlyMap<string, number>;
  languages: ReadonlyMap<string, number>;
}

const COUNT_LIMIT = 5_000;

/** Counts per signal and language over the newest stories of a selection, whatever its signal, up to its limit. */
export async function countFacets(db: Database, { conditions, countLimit }: StorySelection): Promise<StoryFacets> {
  const { rows } = await sql<{ facet: string; value: string; stories: number }>`
    with found as materialized (
      select signals, languages from stories where ${sql.join(conditions, sql` and `)}
      order by first_seen desc, id desc limit ${countLimit}
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

async function withLeads(db: Database, rows: StoredRow[], found: ReadonlyMap<number, number>): Promise<StoryRow[]> {
  const ids = rows.map((row) => row.id);
  const [leads, publishers, items] = await Promise.all([
    leadItems(db, ids),
    publishersOf(db, ids),
    readStoryItems(
      db,
      ids.flatMap((id) => found.get(id) ?? []),
    ),
  ]);
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
    found: items.find((item) => item.id === found.get(row.id)) ?? null,
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
