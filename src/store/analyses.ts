import { sql } from 'kysely';
import type { Analysis, Mention, Signal } from '#src/model/signal.ts';
import type { Platform, SourceKind, Stance } from '#src/model/source.ts';
import type { StoryItem } from '#src/model/story.ts';
import type { Database } from './database.ts';
import { applyJudgements, judgedAmong } from './judgements.ts';
import { joinedLexemes, searchVector } from './search-index.ts';
import { phraseText } from './search-lexemes.ts';

/** After so many tries an item is set aside with its reason; the rest goes on. */
export const MAXIMUM_TRIES = 3;

/** An item waiting for its analysis; `signals` and `mentions` are still empty. */
export interface ItemToAnalyse extends StoryItem {
  revision: number;
  declaredLanguage: string | null;
  /** Set where it was analysed before, in an earlier revision. */
  story: number | null;
}

/** Claims nothing: analysis is repeatable, and its result is committed under the stories' lock. */
export async function itemsToAnalyse(db: Database, limit: number): Promise<ItemToAnalyse[]> {
  const rows = await itemRows(db)
    .where('items.analysed_at', 'is', null)
    .where('items.failures', '<', MAXIMUM_TRIES)
    .orderBy('items.id')
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    ...storyItem(row, [], []),
    revision: row.revision,
    declaredLanguage: row.declared_language,
    story: row.story_id,
  }));
}

/** What was found in the wording of an item that `revision` names. */
export interface FoundInItem {
  item: { id: number; revision: number };
  analysis: Analysis;
  /** Ways to write it, for the search. */
  searchTexts: readonly string[];
}

/** One item alone: see `recordAnalyses`. False where it was not stored. */
export async function recordAnalysis(
  tx: Database,
  item: { id: number; revision: number },
  analysis: Analysis,
  searchTexts: readonly string[],
  now: Date,
): Promise<boolean> {
  return (await recordAnalyses(tx, [{ item, analysis, searchTexts }], now)).has(item.id);
}

/**
 * Replaces what earlier analyses found, and gives the ids of the items of which it did. Left out are those where another
 * worker was first, or that were edited while they were analysed: the new wording waits for an analysis of its own.
 * A handful of statements, however many items there are.
 */
export async function recordAnalyses(tx: Database, found: readonly FoundInItem[], now: Date): Promise<Set<number>> {
  if (found.length === 0) return new Set();
  const { rows } = await sql<{ id: number }>`
    update items set language = found.language, search_text = found.phrase, search = ${searchVector(sql`found.lexemes`)},
      analysed_at = ${now}, failure = null
    from unnest(${found.map(({ item }) => item.id)}::bigint[], ${found.map(({ item }) => item.revision)}::int[],
      ${found.map(({ analysis }) => analysis.language)}::text[], ${found.map((one) => phraseText(one.searchTexts))}::text[],
      ${found.map((one) => joinedLexemes(one.searchTexts))}::text[]) as found (id, revision, language, phrase, lexemes)
    where items.id = found.id and items.revision = found.revision and items.analysed_at is null
    returning items.id`.execute(tx);
  const stored = new Set(rows.map(({ id }) => id));
  const ids = [...stored];
  if (ids.length === 0) return stored;
  const kept = found.filter(({ item }) => stored.has(item.id));
  await tx.deleteFrom('signals').where('item_id', 'in', ids).execute();
  await tx.deleteFrom('mentions').where('item_id', 'in', ids).execute();
  const signals = kept.flatMap(({ item, analysis }) => analysis.signals.map((signal) => signalRow(item.id, signal)));
  if (signals.length > 0) await tx.insertInto('signals').values(signals).execute();
  const mentions = kept.flatMap(({ item, analysis }) => analysis.mentions.map((one) => mentionRow(item.id, one)));
  if (mentions.length > 0)
    await tx
      .insertInto('mentions')
      .values(mentions)
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  for (const id of await judgedAmong(tx, ids)) await applyJudgements(tx, id);
  return stored;
}

function signalRow(item: number, signal: Signal) {
  return {
    item_id: item,
    signal: signal.signal,
    score: signal.score,
    voice: signal.voice ?? null,
    speaker: signal.speaker ?? null,
    target: signal.target ?? null,
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
  const [signalRows, mentionRows] = await Promise.all([
    db.selectFrom('signals').selectAll().where('item_id', 'in', ids).orderBy('score', 'desc').execute(),
    db.selectFrom('mentions').selectAll().where('item_id', 'in', ids).orderBy('span_start').execute(),
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
