import { type RawBuilder, sql } from 'kysely';
import type { SignalName } from '#src/model/signal.ts';
import { integers } from './array-literal.ts';
import type { Database } from './database.ts';
import { isLong, type SearchPart } from './desk-search.ts';
import { seenIn } from './item-filter.ts';
import { sourceIdOf } from './sources.ts';
import {
  conditionOfItems,
  conditionsOfStory,
  ITEM_FILTERS,
  type ItemFilterName,
  type KnownFilter,
  type StoryFilter,
} from './story-filter.ts';
import { type FindConditions, searchStories } from './story-finds.ts';

/** So many stories in which the words are found are looked up for the counts, and begin the list. */
const FOUND = 1_000;
/** Of what has to be looked for in the texts themselves: a long phrase, or the beginning of a long word. */
const FOUND_BY_READING = 300;
/** So many items are read to know all stories that they name. */
const READ_FOR_ALL = 3_000;
/** More where words or other things are asked of items, too, which are then asked of those stories alone. */
const READ_AMONG_OTHERS = 10_000;
/** Of a voice so many, to know of each story whether it has it: to look at the items of each takes some times as long. */
const READ_FOR_VOICE = 20_000;
/** Of two things that meet seldom so many items each. */
const READ_TO_MEET = 50_000;
/** Among so many stories words are looked for in their items. */
const SEARCHED_IN = 1_500;
/** A language that none of so many stories is in is rare. */
const NEWEST_LOOKED_AT = 300;
/** Of what more items hold, the newest ones name the newest stories. */
const NEWEST = 5_000;

interface Search {
  parts: readonly SearchPart[];
  conditions: FindConditions;
  /** Id of the last story that was looked at. */
  goesOnAfter: number;
  /** As many finds were looked through as one page may take. */
  isStopped: boolean;
}

/** A filter made ready: looked up once, then used for the list and for its counts. */
export interface StorySelection {
  /** All that a story's own row tells, but the signal, by which the counts are parted. */
  own: readonly RawBuilder<unknown>[];
  /** What its items have to be looked at for: of so many stories at a time. */
  ofItems: readonly RawBuilder<unknown>[];
  signal: SignalName | undefined;
  /** Where the newest items name all newest stories: those, and what is left to ask of them. */
  newest: { own: readonly RawBuilder<unknown>[]; ofItems: readonly RawBuilder<unknown>[]; since: Date } | null;
  /** What is searched for where there may be more than was looked up, and where the list goes on looking. */
  search: Search | null;
  /** By story, of those that were looked up: the newest item that holds what is searched for. */
  found: ReadonlyMap<number, number>;
}

export async function selectStories(db: Database, filter: StoryFilter): Promise<StorySelection> {
  const selection = await selectByItems(db, filter);
  if (!filter.words) return selection;
  // In a period, what is searched for stands in an item of the period.
  const conditions = {
    stories: [...selection.own, ...selection.ofItems],
    items: seenIn(filter),
    among: selection.among && selection.among.length <= SEARCHED_IN ? selection.among : undefined,
  };
  const limit = filter.words.some(isLong) ? FOUND_BY_READING : FOUND;
  const { hits, stoppedAt } = await searchStories(db, filter.words, conditions, { limit, newest: filter.to });
  const goesOnAfter = stoppedAt ?? (hits.length < limit ? null : (hits.at(-1)?.story ?? null));
  return {
    own: [amongStories(hits.map((hit) => hit.story))],
    ofItems: [],
    signal: filter.signal,
    newest: null,
    search:
      goesOnAfter === null ? null : { parts: filter.words, conditions, goesOnAfter, isStopped: stoppedAt !== null },
    found: new Map(hits.map((hit) => [hit.story, hit.item])),
  };
}

/** With all stories that there can be, where they are known. */
type SelectionByItems = StorySelection & { among?: readonly number[] | undefined };

/** Where few items hold one of the things asked for, they name all stories there can be: the others are asked of those. */
async function selectByItems(db: Database, { source, ...rest }: StoryFilter): Promise<SelectionByItems> {
  const filter: KnownFilter = { ...rest, source: source === undefined ? undefined : await sourceIdOf(db, source) };
  const own = conditionsOfStory(filter);
  const few = await fewStories(db, filter);
  if (few) own.push(amongStories(few));
  const asked = ITEM_FILTERS.flatMap((name) => {
    const condition = conditionOfItems(name, filter);
    return condition ? [{ name, condition }] : [];
  });
  const selection = {
    own,
    signal: filter.signal,
    newest: null,
    search: null,
    found: new Map<number, number>(),
    among: few ?? undefined,
  };
  for (const { name } of asked) {
    const most = asked.length > 1 || filter.words ? READ_AMONG_OTHERS : READ_FOR_ALL;
    const named = await storiesNamed(db, name, filter, name === 'voice' ? READ_FOR_VOICE : most);
    if (!named) continue;
    const { stories } = named;
    if (named.items > most) {
      const voice = asked.find((one) => one.name === name);
      if (voice) voice.condition = amongStories(stories);
      continue;
    }
    const ofItems = asked.filter((one) => one.name !== name).map(({ condition }) => condition);
    const among = few && few.length < stories.length ? few : stories;
    return { ...selection, own: [...own, amongStories(stories)], ofItems, among };
  }
  const both = filter.source !== undefined && filter.reviewed ? await judgedOfSource(db, filter) : null;
  if (both) {
    const rest = asked.filter(({ name }) => name !== 'source' && name !== 'reviewed');
    const ofItems = rest.map(({ condition }) => condition);
    return { ...selection, own: [...own, amongStories(both)], ofItems, among: both };
  }
  const ofItems = asked.map(({ condition }) => condition);
  const lead = asked.map(({ name }) => name).find((name) => columnOf(name, filter) !== null);
  // Of these there are too many to search among.
  if (!lead || filter.words) return { ...selection, ofItems };
  const { stories, since } = await newestNamed(db, lead, filter);
  const others = asked.filter(({ name }) => name !== lead).map(({ condition }) => condition);
  return {
    ...selection,
    ofItems,
    newest: since ? { own: [...own, amongStories(stories)], ofItems: others, since } : null,
  };
}

function amongStories(stories: readonly number[]): RawBuilder<unknown> {
  return sql`stories.id = any(${integers(stories)}::bigint[])`;
}

/**
 * All stories that there can be by what their own rows tell, where few are of a language, have a tag or are somebody's;
 * null where none of these is asked or is seldom. Else the planner would look for them among all stories in the order of
 * the list.
 */
async function fewStories(db: Database, { language, tag, assigned }: KnownFilter): Promise<number[] | null> {
  const known = await Promise.all([
    language ? storiesOfLanguage(db, language) : null,
    tag ? allOrNone(db, sql`select story_id as id from story_tags where tag = ${tag}`) : null,
    assigned ? allOrNone(db, sql`select id from stories where assigned_to = ${assigned}`) : null,
  ]);
  const [fewest = null] = known.filter((stories) => stories !== null).sort((a, b) => a.length - b.length);
  return fewest;
}

/**
 * All stories in a language in which there are few: none of the newest hundreds is in it. Null where there are many. The
 * planner does not know how few they are.
 */
async function storiesOfLanguage(db: Database, language: string): Promise<number[] | null> {
  const newest = await sql`
    select from (
      select languages from stories where merged_into is null order by first_seen desc, id desc limit ${NEWEST_LOOKED_AT}
    ) as newest where languages @> ${[language]}::text[] limit 1`.execute(db);
  if (newest.rows.length > 0) return null;
  return allOrNone(db, sql`select id from stories where languages @> ${[language]}::text[]`);
}

/** The stories that a query gives, null where they are too many to be named. Told of no limit, the planner takes an index. */
async function allOrNone(db: Database, stories: RawBuilder<unknown>): Promise<number[] | null> {
  const { rows } = await sql<{ id: number }>`
    with found as materialized (${stories}) select id from found limit ${READ_FOR_ALL + 1}`.execute(db);
  return rows.length <= READ_FOR_ALL ? rows.map(({ id }) => id) : null;
}

/** All stories with an item for which this holds, and of how many; null where there are too many items to read them. */
async function storiesNamed(
  db: Database,
  name: ItemFilterName,
  filter: KnownFilter,
  most: number,
): Promise<{ items: number; stories: number[] } | null> {
  const query = storiesOfItems(name, filter, most + 1);
  if (!query) return null;
  const { rows } = await query.execute(db);
  const [named] = rows;
  return named && named.items <= most ? { items: named.items, stories: (named.stories ?? []).map(Number) } : null;
}

/** The stories of so many items at the most for which something holds; null where no index finds them. */
function storiesOfItems(
  name: ItemFilterName,
  filter: KnownFilter,
  most: number,
): RawBuilder<{ items: number; stories: number[] | null }> | null {
  const stories = sql`array_agg(distinct story_id) filter (where story_id is not null) as stories`;
  const finding = askedOfSignals(name, filter);
  // By their keys, all at once: one by one they take twice as long.
  if (finding)
    return sql`
      with carrying as materialized (select item_id from signals where ${finding} limit ${most})
      select (select count(*) from carrying)::int as items, ${stories}
      from items where id = any(array(select item_id from carrying))`;
  const column =
    columnOf(name, filter) ?? (name === 'reviewed' && filter.reviewed ? sql`reviewed_at is not null` : null);
  return column
    ? sql`select count(*)::int as items, ${stories} from (select story_id from items where ${column} limit ${most}) as named`
    : null;
}

/** What is asked of a finding, where an index has it. */
function askedOfSignals(
  name: ItemFilterName,
  { voice, speaker, score, signal }: KnownFilter,
): RawBuilder<unknown> | null {
  const ofSignal = signal ? sql`and signal = ${signal}` : sql``;
  if (name === 'speaker') return sql`speaker = ${speaker} ${ofSignal}`;
  if (name === 'voice') return sql`voice = ${voice}`;
  return name === 'score' ? sql`score >= ${score} ${ofSignal}` : null;
}

/** All stories with an item of a source and one that somebody judged, by indexes alone; null where there are too many items. */
async function judgedOfSource(db: Database, filter: KnownFilter): Promise<number[] | null> {
  const { rows } = await sql<{ items: number; stories: number[] | null }>`
    with of_source as materialized (
      select story_id from items where items.source_id = ${sql.lit(filter.source)} limit ${READ_TO_MEET + 1}
    ), judged as materialized (
      select story_id from items where reviewed_at is not null limit ${READ_TO_MEET + 1}
    )
    select greatest((select count(*) from of_source), (select count(*) from judged))::int as items, (
      select array_agg(story_id) from (select story_id from of_source intersect select story_id from judged) as met
      where story_id is not null
    ) as stories`.execute(db);
  const [met] = rows;
  return met && met.items <= READ_TO_MEET ? (met.stories ?? []).map(Number) : null;
}

/** What is asked of a column of items that an index has in the order of time. */
function columnOf(name: ItemFilterName, { source, kind, stance }: KnownFilter): RawBuilder<unknown> | null {
  if (name === 'source') return sql`items.source_id = ${sql.lit(source)}`;
  if (name === 'stance') return sql`items.publisher_stance = ${stance}`;
  return name === 'kind' ? sql`items.publisher_kind = ${kind}` : null;
}

/** The stories of the newest items for which this holds: all that were first seen `since` then. */
async function newestNamed(
  db: Database,
  name: ItemFilterName,
  filter: KnownFilter,
): Promise<{ stories: number[]; since: Date | null }> {
  const { rows } = await sql<{ stories: number[] | null; since: Date | null }>`
    select array_agg(distinct story_id) filter (where story_id is not null) as stories, min(seen_at) as since
    from (
      select story_id, seen_at from items where ${columnOf(name, filter) ?? sql`false`}
      order by seen_at desc limit ${NEWEST}
    ) as named`.execute(db);
  return { stories: (rows[0]?.stories ?? []).map(Number), since: rows[0]?.since ?? null };
}
