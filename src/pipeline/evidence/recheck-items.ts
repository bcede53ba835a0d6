import type { Clock } from '#src/base/clock.ts';
import { messageOf } from '#src/base/errors.ts';
import { TOOL } from '#src/base/version.ts';
import {
  CONFIRM_AFTER_MS,
  nextRecheck,
  retryRecheck,
  SAME_AGAIN_AFTER_MS,
  type WatchSchedule,
} from '#src/evidence/recheck-schedule.ts';
import type { CaptureContext, Exchange } from '#src/model/capture.ts';
import type { Entry } from '#src/model/entry.ts';
import type { CollectedItem } from '#src/model/item.ts';
import type { HttpClient } from '#src/net/http-client.ts';
import { lookAgainAt } from '#src/sources/post-again.ts';
import type { Database } from '#src/store/database.ts';
import { contentHash, storeItems } from '#src/store/items.ts';
import type { PayloadFiles } from '#src/store/payloads.ts';
import { findSource, type StoredSource } from '#src/store/sources.ts';
import {
  claimDueWatches,
  type DueWatch,
  enrolWatches,
  findWording,
  insertPageWording,
  type PageWording,
  readPageWordings,
  recordRecheck,
  type WatchRecord,
} from '#src/store/watches.ts';
import { publisherOf } from '../sources/item-origin.ts';
import { appendToChain, writePayloads } from './keep-evidence.ts';

export interface WatchContext {
  db: Database;
  payloads: PayloadFiles;
  http: HttpClient;
  clock: Clock;
  /** Reads an entry as items, in a thread of its own where pages may be hostile. */
  pages: { read: (entry: Entry) => Promise<CollectedItem[]> };
  proxy: string | null;
  /** Items that carry one of these are watched. */
  signals: readonly string[];
  schedule: WatchSchedule;
}

/** What a look again found. */
export interface RecheckReport {
  item: number;
  outcome: 'there' | 'edited' | 'missing' | 'gone' | 'unknown';
  reason: string | null;
}

const BATCH = 20;
const LEASE_MS = 5 * 60_000;

/**
 * Puts new items of consequence under watch and looks again at those that are due: an edit becomes a revision, a
 * disappearance counts when a second look confirms it, and what could not be seen is not taken for either.
 */
export async function recheckItems(context: WatchContext, signal: AbortSignal): Promise<RecheckReport[]> {
  const { db, clock, schedule } = context;
  const firstAfterMs = schedule[0];
  if (firstAfterMs === undefined || context.signals.length === 0) return [];
  const now = clock.now();
  await enrolWatches(db, { signals: context.signals, firstAfterMs, now });
  const reports: RecheckReport[] = [];
  for (const watch of await claimDueWatches(db, now, new Date(now.getTime() + LEASE_MS), BATCH)) {
    if (signal.aborted) break;
    const report = await recheck(context, watch, signal);
    if (report) reports.push(report);
  }
  return reports;
}

/** Null where it was cut short by our own stopping. */
async function recheck(context: WatchContext, watch: DueWatch, signal: AbortSignal): Promise<RecheckReport | null> {
  const source = await findSource(context.db, { id: watch.source });
  if (!source) return null;
  const look = await lookAgain(context, source, watch, signal).catch((error: unknown) => ({
    state: 'unknown' as const,
    reason: messageOf(error),
  }));
  if (signal.aborted) return null;
  switch (look.state) {
    case 'unknown':
      return tellNothing(context, watch, look.reason);
    case 'gone':
      return tellGone(context, source, watch, look.reason, look.exchange);
    case 'there':
      return tellThere(context, source, watch, look.item, look.exchange);
  }
}

type Look =
  | { state: 'unknown'; reason: string }
  | { state: 'gone'; reason: string; exchange: Exchange }
  | { state: 'there'; item: CollectedItem | null; exchange: Exchange };

async function lookAgain(
  context: WatchContext,
  source: StoredSource,
  watch: DueWatch,
  signal: AbortSignal,
): Promise<Look> {
  const { url, externalId } = watch;
  const again = lookAgainAt({ url, externalId, sourceType: source.type, settings: source.settings });
  if (!again) return { state: 'unknown', reason: 'Its address cannot be looked at.' };
  const { robots, ...request } = again.request;
  const exchange = await context.http.fetch({
    ...request,
    robots,
    proxy: source.proxy ?? context.proxy,
    signal,
  });
  const verdict = again.read(exchange, context.clock.now());
  if (verdict.state === 'unknown') return verdict;
  if (verdict.state === 'gone') return { ...verdict, exchange };
  const items = verdict.entry ? await context.pages.read(verdict.entry).catch(() => []) : [];
  const item = items.find((one) => one.externalId === externalId && one.text.trim() !== '') ?? null;
  return { state: 'there', item, exchange };
}

async function tellNothing(context: WatchContext, watch: DueWatch, reason: string): Promise<RecheckReport> {
  const now = context.clock.now();
  await recordRecheck(context.db, watch.item, {
    state: 'unknown',
    now,
    step: null,
    nextCheck: retryRecheck(watch.collected, now, context.schedule),
    reason,
    captureId: null,
    candidateHash: watch.candidateHash,
  });
  return { item: watch.item, outcome: 'unknown', reason };
}

async function tellGone(
  context: WatchContext,
  source: StoredSource,
  watch: DueWatch,
  reason: string,
  exchange: Exchange,
): Promise<RecheckReport> {
  const now = context.clock.now();
  const confirmed = watch.missingSince !== null && now.getTime() - watch.missingSince.getTime() >= CONFIRM_AFTER_MS;
  const base = { now, step: null, reason, candidateHash: null };
  if (!confirmed) {
    const nextCheck = new Date((watch.missingSince ?? now).getTime() + CONFIRM_AFTER_MS);
    await recordRecheck(context.db, watch.item, { ...base, state: 'missing', nextCheck, captureId: null });
    return { item: watch.item, outcome: 'missing', reason };
  }
  await writePayloads(context.payloads, [exchange]);
  await context.db.transaction().execute(async (tx) => {
    const captures = await appendToChain(tx, source.id, [exchange], custodyOf(source, watch));
    const captureId = captures.get(exchange) ?? null;
    await recordRecheck(tx, watch.item, { ...base, state: 'gone', nextCheck: null, captureId });
  });
  return { item: watch.item, outcome: 'gone', reason };
}

type Change =
  | { kind: 'none'; matched?: boolean }
  /** Another wording that the next look has yet to find again. */
  | { kind: 'candidate'; hash: string }
  | { kind: 'revision'; title: string }
  | { kind: 'page'; wording: Omit<PageWording, 'captureId'> };

async function tellThere(
  context: WatchContext,
  source: StoredSource,
  watch: DueWatch,
  item: CollectedItem | null,
  exchange: Exchange,
): Promise<RecheckReport> {
  const now = context.clock.now();
  const change: Change = item ? await changeOf(context.db, watch, item, now) : { kind: 'none' };
  const next = nextRecheck(watch.collected, now, context.schedule);
  const isCandidate = change.kind === 'candidate';
  const record: WatchRecord = {
    state: 'there',
    now,
    step: next.step,
    nextCheck: isCandidate ? new Date(now.getTime() + SAME_AGAIN_AFTER_MS) : next.at,
    reason: null,
    captureId: null,
    candidateHash: isCandidate ? change.hash : null,
    ...(change.kind === 'none' && change.matched ? { matched: true } : {}),
  };
  if (!item || change.kind === 'none' || isCandidate) {
    await recordRecheck(context.db, watch.item, record);
    return { item: watch.item, outcome: 'there', reason: null };
  }
  await writePayloads(context.payloads, [exchange]);
  const isEdit = await context.db.transaction().execute(async (tx) => {
    const captures = await appendToChain(tx, source.id, [exchange], custodyOf(source, watch));
    const captureId = captures.get(exchange) ?? null;
    await recordRecheck(tx, watch.item, record);
    if (change.kind === 'page') {
      await insertPageWording(tx, watch.item, { ...change.wording, captureId });
      return change.wording.number > 1;
    }
    const publisher = item.publisher ?? publisherOf(source);
    const stored = await storeItems(
      tx,
      source.id,
      [{ item: { ...item, title: change.title }, publisher, captureId, seen: now }],
      now,
    );
    return stored.revised > 0;
  });
  return { item: watch.item, outcome: isEdit ? 'edited' : 'there', reason: null };
}

/**
 * How the words at an item's own address differ from what is known. Where they are in the form in which the item was
 * collected, another wording is a revision of it. The page behind a feed's summary is compared with itself: its first
 * wording is kept, and then each edit.
 */
async function changeOf(db: Database, watch: DueWatch, item: CollectedItem, now: Date): Promise<Change> {
  const known = await findWording(db, watch.item);
  if (!known || known.redacted) return { kind: 'none' };
  // A page's own title is no edit of a post that has none.
  const seen =
    known.title === '' ? { title: '', text: item.text } : { title: item.title || known.title, text: item.text };
  const hash = contentHash(seen);
  if (hash === known.hash) return { kind: 'none', matched: true };
  const [last] = await readPageWordings(db, watch.item, 1);
  if (last?.hash === hash) return { kind: 'none' };
  const first = !last && !watch.ownPage && !watch.matched;
  const wording = { ...seen, hash, number: (last?.number ?? 0) + 1, seen: now };
  if (first) return { kind: 'page', wording };
  // What changes at each look (a counter, "3 minutes ago") is no edit.
  if (watch.candidateHash !== hash) return { kind: 'candidate', hash };
  return last ? { kind: 'page', wording } : { kind: 'revision', title: seen.title };
}

function custodyOf(source: StoredSource, watch: DueWatch): CaptureContext {
  return { source: source.key, reason: `look again at item ${watch.item}`, operator: 'schedule', tool: TOOL };
}
