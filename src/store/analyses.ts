import { sql } from 'kysely';
import type { Analysis, Mention, Signal } from '#src/model/signal.ts';
import type { StoryItem } from '#src/model/story.ts';
import { integers } from './array-literal.ts';
import type { Database } from './database.ts';
import { applyJudgements, judgedAmong } from './judgements.ts';
import type { Placed } from './placements.ts';
import { searchVector } from './search-index.ts';
import type { Searched } from './search-lexemes.ts';
import { itemRows, storyItem } from './story-items.ts';

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

/**
 * Lets the transaction end before it is on the disk, where it is a moment later. For what is done again when a crash takes
 * it: an item whose analysis was lost waits for it again. Whoever builds on it, and waits for the disk, waits for it too.
 */
export async function commitSoon(tx: Database): Promise<void> {
  await sql`set local synchronous_commit = off`.execute(tx);
}

/**
 * All statements of the transaction find their rows by an index. By what PostgreSQL knows of a record that has just begun
 * to grow it would go through whole tables, and keeps such plans for checks of references until it has counted anew.
 */
export async function byIndexAlone(tx: Database): Promise<void> {
  await sql`set local enable_seqscan = off`.execute(tx);
}

/**
 * Those of these items that still wait for the analysis of this revision, each with the story in which an earlier one put
 * it, or null. Left out are those where another worker was first, or that were edited or redacted while they were
 * analysed: the new wording waits for an analysis of its own, and words that were taken out do not come back by the old.
 * What is given stays so until the transaction ends.
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

/** Replaces the signals and mentions that earlier analyses found of items that wait: see `lockWaiting`. */
export async function recordFindings(
  tx: Database,
  found: readonly Pick<FoundInItem, 'item' | 'analysis'>[],
): Promise<void> {
  if (found.length === 0) return;
  const ids = integers(found.map(({ item }) => item.id));
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
}

/**
 * Replaces what earlier analyses said of items that wait: see `lockWaiting`. A handful of statements, however many items
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
