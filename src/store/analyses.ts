import { sql } from 'kysely';
import type { Analysis, Mention, Signal } from '#src/model/signal.ts';
import type { Platform, SourceKind, Stance } from '#src/model/source.ts';
import type { StoryItem } from '#src/model/story.ts';
import { integers } from './array-literal.ts';
import type { Database } from './database.ts';
import { applyJudgements, judgedAmong } from './judgements.ts';
import type { Placed } from './placements.ts';
import { searchVector } from './search-index.ts';
import { type Searched, searched } from './search-lexemes.ts';

/** After so many tries an item is set aside with its reason; the rest goes on. */
export const MAXIMUM_TRIES = 3;

const MOST_BYTES = 8_000_000;
/** What waits can be handed out in so many parts, by id, numbered from 0. */
export const PARTS = 4;

/** An item waiting for its analysis; `signals` and `mentions` are still empty. */
export interface ItemToAnalyse extends StoryItem {
  revision: number;
  /** Words were taken out of it then; null where none were. */
  redactedAt: Date | null;
  declaredLanguage: string | null;
  /** Set where it was analysed before, in an earlier revision. */
  story: number | null;
}

/** Whether more items wait for their analysis than `count`. */
export async function moreWaitThan(db: Database, count: number): Promise<boolean> {
  const { rows } = await sql`
    select 1 from items where analysed_at is null and failures < ${MAXIMUM_TRIES} offset ${count} limit 1`.execute(db);
  return rows.length > 0;
}

/**
 * Items that wait, all or one part of them, by rising id, from the one behind `after`, as many as memory takes easily.
 * Claims nothing: analysis is repeatable, and its result is committed under the stories' lock.
 */
export async function itemsToAnalyse(
  db: Database,
  limit: number,
  after = 0,
  part: number | null = null,
): Promise<ItemToAnalyse[]> {
  const ofPart = part === null ? sql`` : sql`and id % ${PARTS} = ${part}`;
  const rows = await itemRows(db)
    .where(
      'items.id',
      'in',
      sql<number>`(
      select id from (
        select id, sum(octet_length(text)) over (order by id) - octet_length(text) as before from (
          select id, text from items where analysed_at is null and failures < ${MAXIMUM_TRIES} and id > ${after} ${ofPart}
          order by id limit ${limit}
        ) as waiting
      ) as measured where before < ${MOST_BYTES})`,
    )
    .orderBy('items.id')
    .execute();
  return rows.map((row) => ({
    ...storyItem(row, [], []),
    revision: row.revision,
    redactedAt: row.redacted_at,
    declaredLanguage: row.declared_language,
    story: row.story_id,
  }));
}

/** What was found in the wording of an item that `revision` names. */
export interface FoundInItem {
  item: { id: number; revision: number };
  analysis: Analysis;
  /** For the search: see `searched`. */
  search: Searched;
  /** Where it was put in the same transaction; null leaves it where it is. */
  placed: Placed | null;
}

/** One item alone: see `recordAnalyses`. `searchTexts` are the ways to write it. False where it was not stored. */
export async function recordAnalysis(
  tx: Database,
  item: { id: number; revision: number },
  analysis: Analysis,
  searchTexts: readonly string[],
  now: Date,
): Promise<boolean> {
  const waiting = await lockWaiting(tx, [item]);
  if (!waiting.has(item.id)) return false;
  await recordAnalyses(tx, [{ item, analysis, search: searched(searchTexts), placed: null }], now);
  return true;
}

/**
 * Those of these items that still wait for the analysis of this revision, each with the story in which an earlier one put
 * it, or null. Left out are those where another worker was first, or that were edited or redacted while they were
 * analysed: the new wording waits for an analysis of its own, and words that were taken out do not come back by the old. What is given stays so until the transaction ends.
 */
export async function lockWaiting(
  tx: Database,
  items: readonly { id: number; revision: number; redactedAt?: Date | null }[],
): Promise<Map<number, number | null>> {
  const { rows } = await sql<{ id: number; story_id: number | null }>`
    select items.id, items.story_id
    from unnest(${integers(items.map(({ id }) => id))}::bigint[], ${integers(items.map(({ revision }) => revision))}::int[],
      ${items.map(({ redactedAt }) => redactedAt ?? null)}::timestamptz[]) as read (id, revision, redacted_at)
    join items on items.id = read.id and items.revision = read.revision
      and date_trunc('milliseconds', items.redacted_at) is not distinct from read.redacted_at
    where items.analysed_at is null
    order by items.id for no key update of items`.execute(tx);
  return new Map(rows.map((row) => [row.id, row.story_id]));
}

/**
 * Replaces what earlier analyses found of items that wait: see `lockWaiting`. A handful of statements, however many items
 * there are. Items without a signal, for which no rule can hold, are passed by the rules at once: to mark them later would
 * write each of them, and each of its words in the index, once more.
 */
export async function recordAnalyses(tx: Database, found: readonly FoundInItem[], now: Date): Promise<void> {
  if (found.length === 0) return;
  const placed = found.map((one) => one.placed);
  const ids = integers(found.map(({ item }) => item.id));
  const judged = new Set(await judgedAmong(tx, ids));
  const passed = found.map(({ item, analysis }) => analysis.signals.length === 0 && !judged.has(item.id));
  await sql`
    update items set language = found.language, search_text = found.phrase, search = ${searchVector(sql`found.lexemes`)},
      analysed_at = ${now}, failure = null, story_id = coalesce(found.story, items.story_id),
      relation = coalesce(found.relation, items.relation), join_reason = coalesce(found.reason, items.join_reason),
      alerts_checked_at = case when found.passed and found.story is not null then ${now} else items.alerts_checked_at end
    from unnest(${ids}::bigint[], ${found.map(({ analysis }) => analysis.language)}::text[],
      ${found.map(({ search }) => search.phrase)}::text[], ${found.map(({ search }) => search.lexemes)}::text[],
      ${placed.map((one) => one?.story ?? null)}::bigint[], ${placed.map((one) => one?.relation ?? null)}::text[],
      ${placed.map((one) => one?.reason ?? null)}::text[], ${passed}::boolean[])
      as found (id, language, phrase, lexemes, story, relation, reason, passed)
    where items.id = found.id`.execute(tx);
  await sql`delete from signals where item_id = any(${ids}::bigint[])`.execute(tx);
  await sql`delete from mentions where item_id = any(${ids}::bigint[])`.execute(tx);
  const signals = found.flatMap(({ item, analysis }) => analysis.signals.map((signal) => signalRow(item.id, signal)));
  if (signals.length > 0)
    await sql`
      insert into signals (item_id, signal, score, voice, speaker, target, span_start, span_end, reason)
      select * from json_to_recordset(${JSON.stringify(signals)}::json) as signal (item_id bigint, signal text, score real,
        voice text, speaker text, target text, span_start int, span_end int, reason text)`.execute(tx);
  const mentions = found.flatMap(({ item, analysis }) => analysis.mentions.map((one) => mentionRow(item.id, one)));
  if (mentions.length > 0)
    await sql`
      insert into mentions (item_id, entity_id, span_start, span_end, surface, alias, why)
      select * from json_to_recordset(${JSON.stringify(mentions)}::json) as mention (item_id bigint, entity_id text,
        span_start int, span_end int, surface text, alias text, why text)
      on conflict do nothing`.execute(tx);
  for (const id of judged) await applyJudgements(tx, id);
}

function signalRow(item: number, signal: Signal) {
  return {
    item_id: item,
    signal: signal.signal,
    score: signal.score,
    voice: signal.voice ?? null,
    speaker: signal.speaker?.toWellFormed() ?? null,
    target: signal.target?.toWellFormed() ?? null,
    span_start: signal.start,
    span_end: signal.end,
    reason: signal.reason.toWellFormed(),
  };
}

function mentionRow(item: number, mention: Mention) {
  return {
    item_id: item,
    entity_id: mention.entity,
    span_start: mention.start,
    span_end: mention.end,
    surface: mention.surface.toWellFormed(),
    alias: mention.alias,
    why: mention.why,
  };
}

export async function recordAnalysisFailure(db: Database, itemId: number, reason: string): Promise<void> {
  await db
    .updateTable('items')
    .set({ failures: sql`failures + 1`, failure: reason })
    .where('id', '=', itemId)
    .execute();
}

/** Analysed items by id, with their signals and mentions, in the order of ids. */
export async function readStoryItems(db: Database, ids: number[]): Promise<StoryItem[]> {
  if (ids.length === 0) return [];
  const rows = await itemRows(db).where('items.id', 'in', ids).orderBy('items.id').execute();
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
    .where(
      'items.id',
      'in',
      sql<number>`(
      select id from (
        select id, relation,
          row_number() over (partition by story_id, relation = 'copy' order by coalesce(published, seen_at), id) as first,
          row_number() over (partition by story_id, relation = 'copy' order by id desc) as newest
        from items where story_id in (${sql.join(storyIds)})
      ) as ranked
      where least(first, newest) <= case when relation = 'copy' then ${MOST_COPIES}::int else ${MOST_OTHERS}::int end)`,
    )
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

function itemRows(db: Database) {
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

function storyItem(row: ItemRow, signals: Signal[], mentions: Mention[]): StoryItem {
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

interface SignalRow {
  signal: string;
  score: number;
  voice: string | null;
  speaker: string | null;
  target: string | null;
  span_start: number;
  span_end: number;
  reason: string;
}

function signalOf(row: SignalRow): Signal {
  return {
    signal: row.signal as Signal['signal'],
    score: row.score,
    ...(row.voice === null ? {} : { voice: row.voice as 'direct' | 'reported' }),
    ...(row.speaker === null ? {} : { speaker: row.speaker }),
    ...(row.target === null ? {} : { target: row.target }),
    start: row.span_start,
    end: row.span_end,
    reason: row.reason,
  };
}

interface MentionRow {
  entity_id: string;
  surface: string;
  alias: string;
  why: string;
  span_start: number;
  span_end: number;
}

function mentionOf(row: MentionRow): Mention {
  return {
    entity: row.entity_id,
    surface: row.surface,
    alias: row.alias,
    why: row.why,
    start: row.span_start,
    end: row.span_end,
  };
}
