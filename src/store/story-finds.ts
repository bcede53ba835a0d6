import { type RawBuilder, sql } from 'kysely';
import { integers } from './array-literal.ts';
import type { Database } from './database.ts';
import { byIndex, type Find, findsInTurn, holdsParts, LOOKED_THROUGH, type SearchPart } from './desk-search.ts';

/** What is asked beside words. */
export interface FindConditions {
  /** Of the stories. */
  stories: readonly RawBuilder<unknown>[];
  /** Of the very items in which the words stand. */
  items: readonly RawBuilder<unknown>[];
  /** All stories that there can be, where they are known and few. */
  among?: readonly number[] | undefined;
}

/** Stories that were found. */
export interface StoryFinds {
  /** Each with the newest item that was found. */
  hits: Find[];
  /** Id of the story at which it stopped, having looked through as many finds as it may; null otherwise. */
  stoppedAt: number | null;
}

interface Page {
  /** Id of the story with which the page before ended. */
  after?: number | undefined;
  limit: number;
  /** Nothing is found after, if the conditions rule that out. */
  newest?: Date | undefined;
}

/** First so many finds are asked the rest: where much passes they fill the page. */
const FIRST = 200;
/** So many stories are asked at once whether they stood on a page before. */
const ASKED_AT_ONCE = 50;

/**
 * Stories with an item that was found, by the newest such item. Some thousand finds are looked through: fewer stories than
 * asked for may come back, or none, and it goes on where it stopped.
 */
export async function searchStories(
  db: Database,
  parts: readonly SearchPart[],
  conditions: FindConditions,
  page: Page,
  most = LOOKED_THROUGH,
): Promise<StoryFinds> {
  const { items, among } = conditions;
  const place = page.after === undefined ? null : await placeOf(db, parts, items, page.after);
  if (page.after !== undefined && place === null) return { hits: [], stoppedAt: null };
  const behind = place ? [sql`(items.seen_at, items.story_id) < (${place.seen}::timestamptz, ${place.story})`] : [];
  /** The newest find of each story, as they come. */
  const newest = new Map<number, Find>();
  const hits: Find[] = [];
  let finds = 0;
  const turns = findsInTurn(db, parts, {
    conditions: [sql`items.story_id is not null`, ...items, ...behind],
    newest: place?.seen ?? page.newest,
    order: 'story_id',
    among,
    most,
  });
  for await (const found of turns) {
    finds += found.length;
    const fresh: Find[] = [];
    for (const find of found) {
      if (newest.has(find.story)) continue;
      newest.set(find.story, find);
      fresh.push(find);
    }
    for (let start = 0; start < fresh.length; start = start === 0 ? FIRST : fresh.length) {
      const some = fresh.slice(start, start === 0 ? FIRST : fresh.length);
      const passed = await passing(db, some, conditions.stories);
      hits.push(...(place ? await unseen(db, parts, items, passed, place) : passed));
      if (hits.length >= page.limit) return { hits: hits.slice(0, page.limit), stoppedAt: null };
    }
  }
  if (finds < most) return { hits, stoppedAt: null };
  const stoppedAt = place ? await lastUnseen(db, parts, items, [...newest.values()], place) : [...newest.keys()].at(-1);
  if (stoppedAt !== undefined || !place) return { hits, stoppedAt: stoppedAt ?? null };
  // Nothing but further items of stories that stood on pages before.
  const behindThem = await nextUnseen(db, parts, conditions, place, most);
  const passed = await passing(db, behindThem, conditions.stories);
  if (passed.length >= page.limit || behindThem.length < most)
    return { hits: passed.slice(0, page.limit), stoppedAt: null };
  return { hits: passed, stoppedAt: behindThem.at(-1)?.story ?? null };
}

async function passing(
  db: Database,
  finds: readonly Find[],
  conditions: readonly RawBuilder<unknown>[],
): Promise<Find[]> {
  const { rows } = await sql<{ id: number }>`
    select id from stories where id = any(${integers(finds.map(({ story }) => story))}::bigint[])
      and ${sql.join(conditions, sql` and `)}`.execute(db);
  const those = new Set(rows.map(({ id }) => id));
  return finds.filter(({ story }) => those.has(story));
}

/** Those whose newest find did not stand on a page before. */
async function unseen(
  db: Database,
  parts: readonly SearchPart[],
  items: readonly RawBuilder<unknown>[],
  finds: readonly Find[],
  place: Place,
): Promise<Find[]> {
  if (finds.length === 0) return [];
  const { rows } = await sql<{ story: number }>`
    select distinct items.story_id as story from items
    where items.story_id = any(${integers(finds.map(({ story }) => story))}::bigint[])
      and items.seen_at >= ${place.seen}::timestamptz
      and (items.seen_at, items.story_id) >= (${place.seen}::timestamptz, ${place.story})
      and ${sql.join([...items, holdsParts(parts)], sql` and `)}`.execute(db);
  const those = new Set(rows.map(({ story }) => story));
  return finds.filter(({ story }) => !those.has(story));
}

async function lastUnseen(
  db: Database,
  parts: readonly SearchPart[],
  items: readonly RawBuilder<unknown>[],
  finds: readonly Find[],
  place: Place,
): Promise<number | undefined> {
  for (let end = finds.length; end > 0; end -= ASKED_AT_ONCE) {
    const last = await unseen(db, parts, items, finds.slice(Math.max(0, end - ASKED_AT_ONCE), end), place);
    const story = last.at(-1)?.story;
    if (story !== undefined) return story;
  }
  return undefined;
}

/** The next stories that did not stand on a page before, up to so many, each at its newest find: out of all finds at once. */
async function nextUnseen(
  db: Database,
  parts: readonly SearchPart[],
  { items, among }: FindConditions,
  place: Place,
  most: number,
): Promise<Find[]> {
  const ofStories = among ? sql`items.story_id = any(${integers(among)}::bigint[])` : sql`items.story_id is not null`;
  const { rows } = await byIndex(
    db,
    sql<Find>`
      with found as materialized (
        select items.id, items.story_id, items.seen_at from items
        where ${sql.join([ofStories, ...items, holdsParts(parts)], sql` and `)}
      ), newest as (
        select distinct on (story_id) id, story_id, seen_at from found order by story_id, seen_at desc
      )
      select id as item, story_id as story, seen_at as seen from newest
      where (seen_at, story_id) < (${place.seen}::timestamptz, ${place.story})
      order by seen_at desc, story_id desc limit ${most}`,
  );
  return rows;
}

interface Place {
  story: number;
  seen: Date;
}

/** Where a story stands in the list of finds. */
async function placeOf(
  db: Database,
  parts: readonly SearchPart[],
  items: readonly RawBuilder<unknown>[],
  story: number,
): Promise<Place | null> {
  const { rows } = await sql<{ seen: Date | null }>`
    select max(items.seen_at) as seen from items
    where items.story_id = ${story} and ${sql.join([...items, holdsParts(parts)], sql` and `)}`.execute(db);
  const seen = rows[0]?.seen;
  return seen ? { story, seen } : null;
}
