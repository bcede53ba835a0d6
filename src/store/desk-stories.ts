import { type RawBuilder, sql } from 'kysely';
import { integers } from './array-literal.ts';
import type { Database } from './database.ts';
import { searchStories } from './story-finds.ts';
import { readStoryRows, type StoryRow } from './story-rows.ts';
import type { StorySelection } from './story-selection.ts';

export type StoryOrder = 'newest' | 'origins';

/** A page of stories. */
export interface StoryPage {
  rows: StoryRow[];
  /** What to give as `after` for what follows; null where nothing does. */
  next: number | null;
  /**
   * It is not full, and there may be more: as many stories were looked through as one page may take. Where nothing follows,
   * the order by time finds them.
   */
  isPartial: boolean;
}

/** So many stories are looked through for one page, where the items of each have to be looked at. */
const LOOKED_THROUGH = 3_000;
/** First so many: where much passes they fill the page, and few are fetched in turn. */
const LOOKED_THROUGH_FIRST = 200;

interface PageAsked {
  order: StoryOrder;
  /** Id of the last story of the page before: a list that grows meanwhile neither repeats nor skips one. */
  after?: number | undefined;
  limit: number;
}

/**
 * Stories that pass the filter, a page of them. What is asked of the items of stories is asked of some thousand stories
 * a page: it may come back with fewer stories than asked for, or none, and go on where it stopped.
 */
export async function listStoryRows(db: Database, selection: StorySelection, page: PageAsked): Promise<StoryPage> {
  const { search } = selection;
  const ofSignal = selection.signal ? [sql`stories.signals @> ${[selection.signal]}::text[]`] : [];
  if (search && page.order === 'newest') return searchedPage(db, selection, search, ofSignal, page);
  const found: number[] = [];
  for (const { own, ofItems } of partsOf(selection, page.order)) {
    const conditions = { own: [...own, ...ofSignal], ofItems };
    const left = { ...page, limit: page.limit - found.length };
    const walked = await walk(db, conditions, left);
    found.push(...walked);
    if (found.length > page.limit) break;
    const stoppedAt = ofItems.length > 0 ? await lastLookedAt(db, conditions, left) : null;
    if (stoppedAt !== null) return pageOf(db, found, page.limit, stoppedAt, selection.found);
  }
  const listed = await pageOf(db, found, page.limit, null, selection.found);
  // In another order there is nowhere to go on from.
  return search && listed.next === null ? { ...listed, isPartial: true } : listed;
}

/** A page of what is searched for, where there may be more than was looked up for the counts. */
async function searchedPage(
  db: Database,
  selection: StorySelection,
  { parts, conditions, goesOnAfter, isStopped }: NonNullable<StorySelection['search']>,
  ofSignal: readonly RawBuilder<unknown>[],
  { after, limit }: PageAsked,
): Promise<StoryPage> {
  const known = after === undefined ? await knownFinds(db, selection, ofSignal) : [];
  if (known.length > limit || (after === undefined && isStopped))
    return pageOf(db, known, limit, goesOnAfter, selection.found);
  const { hits, stoppedAt } = await searchStories(
    db,
    parts,
    { ...conditions, stories: [...conditions.stories, ...ofSignal] },
    { after: after ?? goesOnAfter, limit: limit + 1 - known.length },
  );
  const items = new Map([...selection.found, ...hits.map(({ story, item }) => [story, item] as const)]);
  return pageOf(db, [...known, ...hits.map(({ story }) => story)], limit, stoppedAt, items);
}

/** What was looked up for the counts begins with the first page: the newest finds first. */
async function knownFinds(
  db: Database,
  { found }: StorySelection,
  ofSignal: readonly RawBuilder<unknown>[],
): Promise<number[]> {
  const stories = [...found.keys()];
  const [holds] = ofSignal;
  if (!holds) return stories;
  const { rows } = await sql<{ id: number }>`
    select id from stories where id = any(${integers(stories)}::bigint[]) and ${holds}`.execute(db);
  const those = new Set(rows.map(({ id }) => id));
  return stories.filter((id) => those.has(id));
}

interface Conditions {
  own: readonly RawBuilder<unknown>[];
  ofItems: readonly RawBuilder<unknown>[];
}

/** In the order of time those that are known by their items come first; the others are sought among all. */
function partsOf({ own, ofItems, newest }: StorySelection, order: StoryOrder): Conditions[] {
  if (!newest || order === 'origins') return [{ own, ofItems }];
  return [
    { own: [...newest.own, sql`stories.first_seen >= ${newest.since}`], ofItems: newest.ofItems },
    { own: [...own, sql`stories.first_seen < ${newest.since}`], ofItems },
  ];
}

async function pageOf(
  db: Database,
  found: readonly number[],
  limit: number,
  stoppedAt: number | null,
  items: ReadonlyMap<number, number>,
): Promise<StoryPage> {
  const ids = found.slice(0, limit);
  const isFull = found.length > limit;
  const rows = await readStoryRows(db, ids, items);
  return { rows, next: isFull ? (ids.at(-1) ?? null) : stoppedAt, isPartial: !isFull && stoppedAt !== null };
}

/** One story more than fit on the page, so that it shows whether another follows. */
async function walk(db: Database, { own, ofItems }: Conditions, page: PageAsked): Promise<number[]> {
  const most = page.limit + 1;
  if (ofItems.length === 0) return passing(db, inTurn(own, page, most), [], page);
  let found: number[] = [];
  for (let looked = LOOKED_THROUGH_FIRST; ; ) {
    found = await passing(db, inTurn(own, page, looked), ofItems, page);
    if (found.length === most || looked === LOOKED_THROUGH) return found;
    // As many as hold a page, and half as many more, if what follows passes as what was looked through.
    const wanted = found.length === 0 ? LOOKED_THROUGH : Math.ceil((1.5 * looked * most) / found.length);
    looked = wanted > LOOKED_THROUGH / 2 ? LOOKED_THROUGH : Math.max(wanted, 2 * looked);
  }
}

/**
 * By themselves first: told of the page's limit, too, the planner takes it that nearly all will pass, and goes through all
 * stories there are for those that somebody is named in. They are still fetched in turn, as far as the page asks.
 */
async function passing(
  db: Database,
  stories: RawBuilder<unknown>,
  ofItems: readonly RawBuilder<unknown>[],
  { order, limit }: PageAsked,
): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    with looked_at as materialized (${stories})
    select id from looked_at as stories
    ${ofItems.length === 0 ? sql`` : sql`where ${sql.join(ofItems, sql` and `)}`}
    order by ${orderOf(order)} limit ${limit + 1}`.execute(db);
  return rows.map(({ id }) => id);
}

/** The story at which a walk stopped; null where it came to the end. */
async function lastLookedAt(db: Database, { own }: Conditions, page: PageAsked): Promise<number | null> {
  const { rows } = await sql<{ id: number }>`
    select id from (${inTurn(own, page, LOOKED_THROUGH)}) as stories offset ${LOOKED_THROUGH - 1}`.execute(db);
  return rows[0]?.id ?? null;
}

/** The first stories after the page before. */
function inTurn(own: readonly RawBuilder<unknown>[], { order, after }: PageAsked, limit: number): RawBuilder<unknown> {
  const key = order === 'origins' ? sql`origin_count, first_seen, id` : sql`first_seen, id`;
  const behind =
    after === undefined ? [] : [sql`(${key}) < (select ${key} from stories as last where last.id = ${after})`];
  return sql`select id, first_seen, origin_count from stories
    where ${sql.join([...own, ...behind], sql` and `)} order by ${orderOf(order)} limit ${limit}`;
}

function orderOf(order: StoryOrder): RawBuilder<unknown> {
  return order === 'origins' ? sql`origin_count desc, first_seen desc, id desc` : sql`first_seen desc, id desc`;
}
