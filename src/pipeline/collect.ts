import type { Clock } from '#src/base/clock.ts';
import { step } from '#src/base/trace.ts';
import { TOOL } from '#src/base/version.ts';
import { captureRecordOf } from '#src/capture/record.ts';
import type { CaptureContext, Exchange } from '#src/model/capture.ts';
import type { Entry } from '#src/model/entry.ts';
import type { Outcome } from '#src/model/source.ts';
import { monthOf } from '#src/model/spending.ts';
import type { HttpClient } from '#src/net/http-client.ts';
import { sourceType } from '#src/sources/index.ts';
import type { CollectResult } from '#src/sources/source.ts';
import { isNewestPayload } from '#src/store/captures.ts';
import type { Database } from '#src/store/database.ts';
import { newOrChanged, type StoredCounts, storeItems } from '#src/store/items.ts';
import { rememberNativeIds } from '#src/store/native-ids.ts';
import type { PayloadFiles } from '#src/store/payloads.ts';
import { countLook, type Usage } from '#src/store/source-days.ts';
import { findSource, recordLook, type StoredSource } from '#src/store/sources.ts';
import { addSpending } from '#src/store/spending.ts';
import { isStreaming, putOffLook } from '#src/store/streams.ts';
import { recordPushOrigin } from '#src/store/subscriptions.ts';
import type { AnalysisThreads } from './analysis/analysis-threads.ts';
import { appendToChain, writePayloads } from './evidence/keep-evidence.ts';
import { publisherOf, publisherOfImport, timeOfImport } from './sources/item-origin.ts';
import { lookAtSource } from './sources/look-at-source.ts';
import { nextLook } from './sources/look-schedule.ts';
import { heedNetwork } from './sources/network-outage.ts';
import type { PageReader } from './sources/page-reader.ts';
import { type EntriesRead, type Found, readEntries } from './sources/read-entries.ts';
import { conditionAfter, emptiedSentence } from './sources/source-health.ts';

export interface CollectContext {
  db: Database;
  payloads: PayloadFiles;
  http: HttpClient;
  clock: Clock;
  proxy: string | null;
  /** Variables of the environment that settings may name. */
  secrets: (name: string) => string | undefined;
  /** Reads whole pages apart from everything else; without it they are read in place. */
  pages?: Pick<PageReader, 'read'>;
  /** They get ready while what comes in great numbers is stored. */
  threads?: Pick<AnalysisThreads, 'start'>;
  /** Whether a text speaks of what is watched, for lists of everything; without it all of them is taken. */
  keeps?: (text: string) => boolean;
  /** Bounds of the time between two looks, in seconds. */
  intervals: { shortestSeconds: number; longestSeconds: number };
}

/** How a look went, for the log and for people. */
export interface LookReport extends StoredCounts {
  source: StoredSource;
  outcome: Outcome;
  /** Why it was refused or broken, in a sentence. */
  reason: string | null;
  /** Parts that could not be read while the rest could. */
  problems: string[];
}

export interface LookOptions {
  /** What caused it, for the chain of custody. */
  reason: 'schedule' | 'operator' | 'import' | 'push';
  /** Who, by name, where it was a person. */
  operator?: string;
  signal: AbortSignal;
}

/**
 * Looks at a source: fetches, keeps what was fetched as evidence where it brought something new (or failed in a new
 * way), and stores the items, all in one transaction. Null where there is no such source any more.
 */
export async function collect(
  context: CollectContext,
  sourceId: number,
  options: LookOptions,
): Promise<LookReport | null> {
  const source = await findSource(context.db, { id: sourceId });
  if (!source) return null;
  if (!isStreamAlone(source)) return collectFrom(context, source, options);
  await putOffLook(context.db, source.id, new Date(context.clock.now().getTime() + STREAM_ALONE_MS));
  return null;
}

/** Whether a source is followed as a stream and has no looks: `stream-keeper.ts` tells of its state. */
function isStreamAlone({ type: name, settings }: StoredSource): boolean {
  try {
    const type = sourceType(name);
    const parsed = type.settings.parse(settings);
    return type.stream?.wanted(parsed) === true && !type.stream.polled(parsed);
  } catch {
    return false;
  }
}

/** The same for a source at hand, whose settings may be of this look alone (the file of an import). */
export async function collectFrom(
  context: CollectContext,
  source: StoredSource,
  options: LookOptions,
): Promise<LookReport | null> {
  const { result, secretValues, used, ended } = await step('fetch', { 'khavaran.source_type': source.type }, () =>
    lookAtSource(context, source, options.signal),
  );
  // Cut short by our own stopping: say nothing of the source, the lease makes it due again.
  if (options.signal.aborted) return null;
  const entries = result.outcome === 'items' ? result.entries : [];
  if (entries.length >= FOR_THREADS) context.threads?.start();
  const read = await step('read', { 'khavaran.entries': entries.length }, () =>
    readEntries(entries, result.exchanges, context.pages),
  );
  const problems = [...(result.problems ?? []), ...read.problems];
  const custody: CaptureContext = {
    source: source.key,
    reason: options.reason,
    operator: options.operator ?? (options.reason === 'schedule' ? 'schedule' : 'unknown'),
    tool: TOOL,
    secretValues,
  };
  return step('keep', { 'khavaran.outcome': result.outcome }, () =>
    commitLook(context, { source, result, read, problems, reason: options.reason, custody, used, ended }),
  );
}

/** What a hub pushed, on the same way as what a look fetched. */
export async function collectPush(
  context: CollectContext,
  source: StoredSource,
  { exchange, entries }: { exchange: Exchange; entries: Entry[] },
): Promise<LookReport> {
  const read = await readEntries(entries, [exchange], context.pages);
  const { state } = source;
  const result: CollectResult<unknown> = { outcome: 'items', exchanges: [exchange], entries, state };
  const custody: CaptureContext = { source: source.key, reason: 'push', operator: 'schedule', tool: TOOL };
  const used = { requests: 0, bytes: exchange.raw.length };
  return commitLook(context, {
    source,
    result,
    read,
    problems: read.problems,
    reason: 'push',
    custody,
    used,
    ended: null,
  });
}

interface LookToCommit {
  source: StoredSource;
  result: CollectResult<unknown>;
  read: EntriesRead;
  problems: string[];
  reason: LookOptions['reason'];
  custody: CaptureContext;
  used: Usage;
  /** Why the source's own budget ended the look, else null. */
  ended: string | null;
}

async function commitLook(context: CollectContext, toCommit: LookToCommit): Promise<LookReport> {
  const { db, clock } = context;
  const { source, result, problems, reason, custody } = toCommit;
  const changed = new Set(
    await newOrChanged(
      db,
      source.id,
      toCommit.read.found.map((one) => one.item),
    ),
  );
  const found = toCommit.read.found.filter((one) => changed.has(one.item));
  const now = clock.now();
  const health = healthAfter(source, toCommit, now);
  const exchanges = exchangesOf(found);
  const isFailure = result.outcome === 'refused' || result.outcome === 'broken' || health.condition === 'emptied';
  const failed = isFailure && found.length === 0 ? result.exchanges.slice(-1) : toCommit.read.unread;
  for (const exchange of failed)
    if (!exchanges.includes(exchange) && (await isWorthKeeping(db, source.id, exchange, custody)))
      exchanges.push(exchange);
  await writePayloads(context.payloads, exchanges);
  const sentence = sentenceOf(source, toCommit, health.condition);
  const counts = await db.transaction().execute(async (tx) => {
    const captures = await appendToChain(tx, source.id, exchanges, custody);
    const stored = await storeItems(
      tx,
      source.id,
      found.map(({ item, exchange }) => ({
        item,
        publisher: item.publisher ?? (reason === 'import' ? publisherOfImport(source, item) : publisherOf(source)),
        captureId: exchange ? (captures.get(exchange) ?? null) : null,
        seen: reason === 'import' ? timeOfImport(item, now) : now,
      })),
      now,
    );
    await rememberNativeIds(tx, source.id, nativeIdsOf(toCommit.read.found));
    if (result.spent) await addSpending(tx, source.id, monthOf(now), result.spent);
    if (result.push !== undefined) await recordPushOrigin(tx, source.id, result.push, now);
    const foundNew = stored.created + stored.revised > 0;
    const streaming = await isStreaming(tx, source.id);
    const schedule = nextLook({
      outcome: result.outcome,
      foundNew,
      more: hasMore(result),
      retryAfterMs: 'retryAfterMs' in result ? (result.retryAfterMs ?? null) : null,
      failures: source.failures,
      intervalSeconds: source.intervalSeconds,
      minimumIntervalMs: result.minimumIntervalMs ?? null,
      ...context.intervals,
      now,
      random: Math.random(),
    });
    await recordLook(tx, source.id, {
      outcome: result.outcome,
      reason: sentence,
      state: result.state,
      now,
      ...schedule,
      ...(streaming && !hasMore(result) ? { nextLook: slowLook(context, schedule.nextLook, now) } : {}),
      foundNew,
      movedTo: result.movedTo ?? null,
      gone: result.outcome === 'refused' && result.gone === true,
      health: {
        ...health,
        ...(foundNew && health.condition === 'silent' ? { condition: 'working', conditionSince: now } : {}),
        notBefore: schedule.notBefore,
        isFailure: toCommit.ended === null,
      },
    });
    const { used } = toCommit;
    if (reason !== 'import')
      await countLook(tx, source.id, { outcome: result.outcome, items: stored.created, usage: used, now });
    return stored;
  });
  await heedNetwork(db, {
    source: source.id,
    outcome: result.outcome,
    answered: result.exchanges.length > 0,
    answeredBefore: source.lastSuccess,
    now,
  });
  return { source, outcome: result.outcome, reason: sentence, problems, ...counts };
}

/** As many come out of a file alone. */
const FOR_THREADS = 1_000;
/** How long a source without looks is let alone by the schedule. */
const STREAM_ALONE_MS = 24 * 3600_000;

function exchangesOf(found: Found[]): Exchange[] {
  return [...new Set(found.flatMap((one) => (one.exchange ? [one.exchange] : [])))];
}

/** What could not be read is kept for diagnosis, once for as long as it stays the same. */
async function isWorthKeeping(
  db: Database,
  sourceId: number,
  exchange: Exchange,
  custody: CaptureContext,
): Promise<boolean> {
  const { finalUrl, payloadSha256 } = captureRecordOf(exchange, custody);
  return !(await isNewestPayload(db, sourceId, finalUrl, payloadSha256));
}

function healthAfter(source: StoredSource, { result, ended }: LookToCommit, now: Date) {
  const look = {
    outcome: result.outcome,
    gone: result.outcome === 'refused' && result.gone === true,
    paused: ended !== null,
    listed: result.listed ?? null,
    exchange: result.exchanges.at(-1) ?? null,
  };
  return conditionAfter(source, look, now);
}

/** Why it could not be read, what of it could not be read, or that nothing was in it, in a sentence. */
function sentenceOf(
  source: StoredSource,
  { result, problems }: LookToCommit,
  condition: StoredSource['condition'],
): string | null {
  if ('reason' in result) return result.reason;
  if (condition === 'emptied')
    return result.outcome === 'not-modified' ? source.lastReason : emptiedSentence(source.usualListed ?? 0);
  return problems.length > 0 ? problems.join(' ') : null;
}

function hasMore(result: CollectResult<unknown>): boolean {
  return result.outcome === 'items' && result.more === true;
}

/** While its stream brings what is new, a source is looked at seldom: only in case the stream leaves something out. */
function slowLook({ intervals }: CollectContext, planned: Date, now: Date): Date {
  return new Date(Math.max(planned.getTime(), now.getTime() + intervals.longestSeconds * 1000));
}

function nativeIdsOf(found: readonly Found[]): { nativeId: string; externalId: string }[] {
  return found.flatMap(({ nativeId, item }) => (nativeId === null ? [] : [{ nativeId, externalId: item.externalId }]));
}
