import type { Clock } from '#src/base/clock.ts';
import { codeOf, KhavaranError, messageOf } from '#src/base/errors.ts';
import { itemsOf } from '#src/capture/item.ts';
import { captureRecordOf } from '#src/capture/record.ts';
import type { CaptureContext, Exchange } from '#src/model/capture.ts';
import type { CollectedItem } from '#src/model/item.ts';
import type { Outcome, Publisher } from '#src/model/source.ts';
import type { HttpClient } from '#src/net/http-client.ts';
import { sourceType } from '#src/sources/index.ts';
import type { CollectResult } from '#src/sources/source.ts';
import { isNewestPayload } from '#src/store/captures.ts';
import type { Database } from '#src/store/database.ts';
import { newOrChanged, type StoredCounts, storeItems } from '#src/store/items.ts';
import type { PayloadFiles } from '#src/store/payloads.ts';
import { findSource, recordLook, type StoredSource } from '#src/store/sources.ts';
import { appendToChain, writePayloads } from './keep-evidence.ts';
import { nextLook } from './look-schedule.ts';

export interface CollectContext {
  db: Database;
  payloads: PayloadFiles;
  http: HttpClient;
  clock: Clock;
  proxy: string | null;
  /** Variables of the environment that settings may name. */
  secrets: (name: string) => string | undefined;
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
  reason: 'schedule' | 'operator' | 'import';
  /** Who, by name, where it was a person. */
  operator?: string;
  signal: AbortSignal;
}

interface Found {
  item: CollectedItem;
  exchange: Exchange | null;
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
  return source ? collectFrom(context, source, options) : null;
}

/** The same for a source at hand, whose settings may be of this look alone (the file of an import). */
export async function collectFrom(
  context: CollectContext,
  source: StoredSource,
  options: LookOptions,
): Promise<LookReport | null> {
  const { result, secretValues } = await look(context, source, options.signal);
  // Cut short by our own stopping: say nothing of the source, the lease makes it due again.
  if (options.signal.aborted) return null;
  const problems = [...(result.problems ?? [])];
  const found = result.outcome === 'items' ? readEntries(result, problems) : [];
  const custody: CaptureContext = {
    source: source.key,
    reason: options.reason,
    operator: options.operator ?? (options.reason === 'schedule' ? 'schedule' : 'unknown'),
    tool: TOOL,
    secretValues,
  };
  return commitLook(context, { source, result, found, problems, reason: options.reason, custody });
}

async function look(
  context: CollectContext,
  source: StoredSource,
  signal: AbortSignal,
): Promise<{ result: CollectResult<unknown>; secretValues: string[] }> {
  // Whatever secret the source asked for is kept out of the evidence, wherever it may turn up.
  const secretValues: string[] = [];
  const secrets: CollectContext['secrets'] = (name) => {
    const value = context.secrets(name);
    if (value !== undefined) secretValues.push(value);
    return value;
  };
  try {
    const type = sourceType(source.type);
    const result = await type.collect({
      settings: type.settings.parse(source.settings),
      state: source.state,
      http: context.http,
      proxy: source.proxy ?? context.proxy,
      secrets,
      now: context.clock.now(),
      signal,
    });
    return { result, secretValues };
  } catch (error) {
    const retryAfterMs = error instanceof KhavaranError ? error.retryAfterMs : null;
    const refused = ['net/address-refused', 'net/url-refused', 'net/robots'].includes(codeOf(error));
    const reason = messageOf(error);
    const outcome = refused ? 'refused' : 'broken';
    return { result: { exchanges: [], state: source.state, outcome, reason, retryAfterMs }, secretValues };
  }
}

/** An entry that cannot be read is named among the problems; the others go on. */
function readEntries(result: CollectResult<unknown> & { outcome: 'items' }, problems: string[]): Found[] {
  const found = new Map<string, Found>();
  for (const entry of result.entries) {
    try {
      const addresses = [entry.baseUrl, entry.url];
      const exchange =
        result.exchanges.find((one) => addresses.includes(one.finalUrl) || addresses.includes(one.requestedUrl)) ??
        result.exchanges[0] ??
        null;
      for (const item of itemsOf(entry)) found.set(item.externalId, { item, exchange });
    } catch (error) {
      problems.push(
        `An entry could not be read (${entry.url ?? entry.externalId ?? 'without address'}): ${messageOf(error)}`,
      );
    }
  }
  return [...found.values()];
}

interface LookToCommit {
  source: StoredSource;
  result: CollectResult<unknown>;
  found: Found[];
  problems: string[];
  reason: LookOptions['reason'];
  custody: CaptureContext;
}

async function commitLook(context: CollectContext, toCommit: LookToCommit): Promise<LookReport> {
  const { db, clock } = context;
  const { source, result, problems, reason, custody } = toCommit;
  const changed = new Set(
    await newOrChanged(
      db,
      source.id,
      toCommit.found.map((one) => one.item),
    ),
  );
  const found = toCommit.found.filter((one) => changed.has(one.item));
  const exchanges = found.length > 0 ? exchangesOf(found) : await failureWorthKeeping(db, source.id, result, custody);
  await writePayloads(context.payloads, exchanges);
  const now = clock.now();
  const sentence = 'reason' in result ? result.reason : problems.length > 0 ? problems.join(' ') : null;
  const counts = await db.transaction().execute(async (tx) => {
    const captures = await appendToChain(tx, source.id, exchanges, custody);
    const stored = await storeItems(
      tx,
      source.id,
      found.map(({ item, exchange }) => ({
        item,
        publisher: item.publisher ?? publisherOf(source),
        captureId: exchange ? (captures.get(exchange) ?? null) : null,
        seen: reason === 'import' ? timeOfImport(item, now) : now,
      })),
      now,
    );
    const foundNew = stored.created + stored.revised > 0;
    const schedule = nextLook({
      outcome: result.outcome,
      foundNew,
      more: result.outcome === 'items' && result.more === true,
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
      foundNew,
      movedTo: result.movedTo ?? null,
      gone: result.outcome === 'refused' && result.gone === true,
    });
    return stored;
  });
  return { source, outcome: result.outcome, reason: sentence, problems, ...counts };
}

export const TOOL = 'Khavaran/0.1.0';

function exchangesOf(found: Found[]): Exchange[] {
  return [...new Set(found.flatMap((one) => (one.exchange ? [one.exchange] : [])))];
}

/** A refusal or a broken answer is kept for diagnosis, once for as long as it stays the same. */
async function failureWorthKeeping(
  db: Database,
  sourceId: number,
  result: CollectResult<unknown>,
  custody: CaptureContext,
): Promise<Exchange[]> {
  if (result.outcome !== 'refused' && result.outcome !== 'broken') return [];
  const last = result.exchanges.at(-1);
  if (!last) return [];
  const { finalUrl, payloadSha256 } = captureRecordOf(last, custody);
  return (await isNewestPayload(db, sourceId, finalUrl, payloadSha256)) ? [] : [last];
}

function publisherOf(source: StoredSource): Publisher {
  return {
    name: source.name,
    kind: source.kind,
    platform: source.platform,
    owner: source.owner,
    stance: source.stance,
  };
}

/** Where an imported item stands in time; what claims to come from the future came now. */
function timeOfImport(item: CollectedItem, now: Date): Date {
  const published = item.published === null ? Number.NaN : Date.parse(item.published);
  return Number.isNaN(published) || published > now.getTime() ? now : new Date(published);
}
