import { type RawBuilder, sql } from 'kysely';
import type { StoryItem } from '#src/model/story.ts';
import { integers } from './array-literal.ts';
import type { Database } from './database.ts';
import { findsInTurn, holdsParts, isSmaller, type SearchPart } from './desk-search.ts';
import {
  conditionsOfItem,
  type ItemFilter,
  type KnownItemFilter,
  knownFilter,
  namesEntity,
  ofSignal,
  seenIn,
  signalOf,
  storiesOf,
  taggedStories,
} from './item-filter.ts';
import { readStoryItems } from './story-items.ts';

export interface ListedStoryItem extends StoryItem {
  story: number | null;
  reviewed: boolean;
  captureSha256: string | null;
}

/** A page of items. */
export interface ItemPage {
  items: ListedStoryItem[];
  /** What to give as `after` for what follows; null where nothing does. */
  next: number | null;
}

/** So many items are looked through for one page. */
const LOOKED_THROUGH = 2_000;
/** So many of those that pass are counted; fewer of what is searched for in all that there is. */
const COUNTED = 1_000;
const FINDS_COUNTED = 100;
/** Of so many items at the most it is worked out beforehand which they are; of more, the newest are looked through. */
const FEW = 5_000;
/** Of more where a signal is asked for, too: then most of them are ruled out by an index. */
const FEW_WITH_SIGNALS = 30_000;

/**
 * Items that pass, the newest first, a page of them; `after` is the id of the last one of the page before. Some thousand
 * items are looked through for a page: it may come back with fewer than asked for, or none, and go on where it stopped.
 */
export async function listItems(
  db: Database,
  asked: ItemFilter,
  page: { after?: number | undefined; limit: number },
): Promise<ItemPage> {
  const filter = await knownFilter(db, asked);
  const few = await fewItems(db, filter);
  const words = await wordsToGoBy(db, filter, few);
  const found = words ? await searchItems(db, filter, words, page) : await walk(db, filter, few, page);
  const isFull = found.items.length > page.limit;
  const ids = found.items.slice(0, page.limit);
  return { items: await readListed(db, ids), next: isFull ? (ids.at(-1) ?? null) : found.stoppedAt };
}

/** The words of a search, unless something else that is asked for holds of fewer items. */
async function wordsToGoBy(
  db: Database,
  { words, source }: KnownItemFilter,
  few: RawBuilder<unknown> | null,
): Promise<SearchPart[] | null> {
  if (!words || few) return null;
  return source !== undefined && (await isSmaller(db, source, words)) ? null : words;
}

interface Found {
  /** One more than fit on the page, so that it shows whether another follows. */
  items: number[];
  /** Null where it came to the end, or found enough. */
  stoppedAt: number | null;
}

/** Looks through the next items one by one. */
async function walk(
  db: Database,
  filter: KnownItemFilter,
  few: RawBuilder<unknown> | null,
  { after, limit }: { after?: number | undefined; limit: number },
): Promise<Found> {
  const inTurn = candidates(filter, few, after);
  const { rows } = await sql<{ id: number }>`
    select id from (${inTurn}) as looked_at where ${passes(filter)}
    order by seen_at desc, id desc limit ${limit + 1}`.execute(db);
  const items = rows.map(({ id }) => id);
  if (items.length > limit) return { items, stoppedAt: null };
  const stopped = await sql<{ id: number }>`
    select id from (${inTurn}) as looked_at offset ${LOOKED_THROUGH - 1}`.execute(db);
  return { items, stoppedAt: stopped.rows[0]?.id ?? null };
}

/** Not a join, which the planner would work out for all of them at once. */
function passes(filter: KnownItemFilter): RawBuilder<unknown> {
  const conditions = conditionsOfItem(filter);
  if (filter.words) conditions.push(holdsParts(filter.words));
  return sql`(select true from items where items.id = looked_at.id and ${sql.join(conditions, sql` and `)} limit 1)`;
}

/** The same for so many that most pages are not full: they are put in order once, and where they end is seen by the way. */
async function walkFar(
  db: Database,
  filter: KnownItemFilter,
  few: RawBuilder<unknown> | null,
  limit: number,
): Promise<Found> {
  const { rows } = await sql<{ id: number; isPassing: boolean }>`
    with looked_at as materialized (${candidates(filter, few, undefined)}), passing as materialized (
      select id, seen_at from looked_at where ${passes(filter)} order by seen_at desc, id desc limit ${limit + 1}
    )
    select id, seen_at, true as "isPassing" from passing
    union all
    select id, seen_at, false from (
      select id, seen_at from looked_at order by seen_at desc, id desc offset ${LOOKED_THROUGH - 1}
    ) as stopped where (select count(*) from passing) <= ${limit}
    order by seen_at desc, id desc`.execute(db);
  return {
    items: rows.filter(({ isPassing }) => isPassing).map(({ id }) => id),
    stoppedAt: rows.find(({ isPassing }) => !isPassing)?.id ?? null,
  };
}

/** The newest items that pass, up to a limit, among those that a page of the list looks through. */
export async function findNewest(db: Database, asked: ItemFilter): Promise<{ items: number[]; isComplete: boolean }> {
  const filter = await knownFilter(db, asked);
  const few = await fewItems(db, filter);
  const limit = filter.words && !few ? FINDS_COUNTED : COUNTED;
  const words = await wordsToGoBy(db, filter, few);
  const found = words
    ? await searchItems(db, filter, words, { limit })
    : // For a thousand the planner may take to reading all items where for a page it goes by their index.
      await db.transaction().execute(async (tx) => {
        await sql`set local enable_seqscan = off`.execute(tx);
        return walkFar(tx, filter, few, limit);
      });
  return { items: found.items.slice(0, limit), isComplete: found.items.length <= limit && found.stoppedAt === null };
}

/** One item that was analysed; null where there is none of that id. */
export async function findItem(db: Database, id: number): Promise<ListedStoryItem | null> {
  return (await listItems(db, { id }, { limit: 1 })).items[0] ?? null;
}

/** The next items by an index that has them in the order of time, or of those that are few. */
function candidates(
  filter: KnownItemFilter,
  few: RawBuilder<unknown> | null,
  after: number | undefined,
): RawBuilder<unknown> {
  const { id, story, source, kind, stance, from, to } = filter;
  const conditions: RawBuilder<unknown>[] = [sql`true`];
  if (id !== undefined) conditions.push(sql`id = ${id}`);
  else if (story !== undefined) conditions.push(sql`story_id = ${story}`);
  // By indexes alone: of those that pass, the items are read. An array, which is looked up by key whatever is expected of it.
  else if (few) conditions.push(sql`id = any(array(${few}))`);
  else if (source !== undefined) conditions.push(sql`source_id = ${sql.lit(source)}`);
  else if (kind) conditions.push(sql`publisher_kind = ${kind}`);
  else if (stance) conditions.push(sql`publisher_stance = ${stance}`);
  if (from) conditions.push(sql`seen_at >= ${from}`);
  if (to) conditions.push(sql`seen_at < ${to}`);
  if (after !== undefined)
    conditions.push(sql`(seen_at, id) < (select seen_at, id from items as last where last.id = ${after})`);
  return sql`select id, seen_at from items where ${sql.join(conditions, sql` and `)}
    order by seen_at desc, id desc limit ${LOOKED_THROUGH}`;
}

/** The ids of all items for which one of the things asked for holds, where these are few; null where they are not. */
async function fewItems(db: Database, filter: KnownItemFilter): Promise<RawBuilder<unknown> | null> {
  const { voice, speaker, entity, tag, assigned, reviewed } = filter;
  const most = signalOf(filter).length > 0 ? FEW_WITH_SIGNALS : FEW;
  const named = (item: string) => (entity ? [namesEntity(entity, item)] : []);
  // With what else indexes alone tell of them, so that fewer are left to put in order.
  const ofStories = (stories: RawBuilder<unknown>) => ({
    set: sql`select id from items where story_id = any(array(${stories}))`,
    rest: [...signalOf(filter), ...named('items.id')],
  });
  const sets = [
    ...(speaker
      ? [
          {
            set: sql`select item_id from signals where speaker = ${speaker}`,
            rest: [...ofSignal(filter), ...named('signals.item_id')],
          },
        ]
      : []),
    ...(tag ? [ofStories(taggedStories(tag))] : []),
    ...(assigned ? [ofStories(storiesOf(assigned))] : []),
    ...(voice
      ? [
          {
            set: sql`select item_id from signals where voice = ${voice}`,
            rest: [...ofSignal(filter), ...named('signals.item_id')],
          },
        ]
      : []),
    ...(entity
      ? [
          {
            set: sql`select item_id from mentions where entity_id = ${entity}`,
            rest: signalOf(filter, 'mentions.item_id'),
          },
        ]
      : []),
    ...(reviewed
      ? [
          {
            set: sql`select id from items where reviewed_at is not null`,
            rest: [...signalOf(filter), ...named('items.id')],
          },
        ]
      : []),
  ];
  for (const { set, rest } of sets) {
    const { rows } = await sql`select from (${set} limit ${most + 1}) as counted offset ${most}`.execute(db);
    if (rows.length === 0) return sql.join([set, ...rest], sql` and `);
  }
  return null;
}

async function searchItems(
  db: Database,
  filter: KnownItemFilter,
  words: SearchPart[],
  page: { after?: number | undefined; limit: number },
): Promise<Found> {
  const { after, limit } = page;
  const from = after === undefined ? undefined : await seenAt(db, after);
  const behind =
    after === undefined
      ? []
      : [sql`(items.seen_at, items.id) < (select seen_at, id from items as last where last.id = ${after})`];
  const turns = findsInTurn(db, words, {
    conditions: [...seenIn(filter), ...behind],
    newest: from ?? filter.to,
    order: 'id',
    most: LOOKED_THROUGH,
  });
  const conditions = conditionsOfItem(filter);
  const found: number[] = [];
  let finds = 0;
  let last: number | null = null;
  for await (const some of turns) {
    const { rows } = await sql<{ id: number }>`
      select items.id from items where items.id = any(${integers(some.map(({ item }) => item))}::bigint[])
        and ${sql.join(conditions, sql` and `)}
      order by items.seen_at desc, items.id desc limit ${limit + 1 - found.length}`.execute(db);
    found.push(...rows.map(({ id }) => id));
    if (found.length > limit) return { items: found, stoppedAt: null };
    finds += some.length;
    last = some.at(-1)?.item ?? last;
  }
  return { items: found, stoppedAt: finds < LOOKED_THROUGH ? null : last };
}

async function seenAt(db: Database, item: number): Promise<Date | undefined> {
  const row = await db.selectFrom('items').select('seen_at').where('id', '=', item).executeTakeFirst();
  return row?.seen_at;
}

async function readListed(db: Database, ids: number[]): Promise<ListedStoryItem[]> {
  if (ids.length === 0) return [];
  const [rows, items] = await Promise.all([
    db
      .selectFrom('items')
      .leftJoin('captures', 'captures.id', 'items.capture_id')
      .select(['items.id', 'items.story_id', 'items.reviewed_at', 'captures.payload_sha256'])
      .where('items.id', 'in', ids)
      .execute(),
    readStoryItems(db, ids),
  ]);
  const rowOf = new Map(rows.map((row) => [row.id, row]));
  const itemOf = new Map(items.map((item) => [item.id, item]));
  return ids.flatMap((id) => {
    const [row, item] = [rowOf.get(id), itemOf.get(id)];
    if (!row || !item) return [];
    return [{ ...item, story: row.story_id, reviewed: row.reviewed_at !== null, captureSha256: row.payload_sha256 }];
  });
}
