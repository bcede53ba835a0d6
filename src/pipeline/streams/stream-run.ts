import { codeOf, KhavaranError, messageOf } from '#src/base/errors.ts';
import { TOOL } from '#src/base/version.ts';
import type { CaptureContext } from '#src/model/capture.ts';
import { monthOf } from '#src/model/spending.ts';
import { systemSleep } from '#src/net/pace.ts';
import type { StreamClient } from '#src/net/stream-client.ts';
import { sourceType } from '#src/sources/index.ts';
import type { StreamOffer } from '#src/sources/stream.ts';
import type { StoredSource } from '#src/store/sources.ts';
import { readSpending } from '#src/store/spending.ts';
import { lookBy, markConnected, markDisconnected, readStreamCursor, type StreamLease } from '#src/store/streams.ts';
import type { CollectContext, LookReport } from '../collect.ts';
import { reconnectDelay } from './stream-backoff.ts';
import { commitStream, type StreamCounts } from './stream-commit.ts';
import { StreamGather } from './stream-gather.ts';
import { StreamHealth } from './stream-health.ts';

export interface StreamContext
  extends Pick<CollectContext, 'db' | 'payloads' | 'http' | 'clock' | 'proxy' | 'secrets'> {
  streams: StreamClient;
  /** Whether a text speaks of what is watched: see `stream-filter.ts`. */
  keeps: (text: string) => boolean;
  intervals: CollectContext['intervals'];
}

/** What came of a stream since the last report, in the words of a look. */
export type StreamReport = LookReport & { disappeared: number };

/** Between two commits: what comes meanwhile is stored together. */
const COMMIT_PAUSE_MS = 150;
/** Once the stream is to stop, what was read already is still committed, within this. */
const FLUSH_MS = 3000;

interface Connection {
  source: StoredSource;
  lease: StreamLease;
  offer: StreamOffer<unknown>;
  settings: unknown;
  health: StreamHealth;
  attempt: number;
  signal: AbortSignal;
}

/**
 * Follows a source's stream for as long as the signal and the lease last: connects, stores what comes, and after a break
 * connects again from where the last commit stands, by the policy of `stream-backoff.ts`.
 */
export async function runStream(
  context: StreamContext,
  source: StoredSource,
  lease: StreamLease,
  { signal, onReport }: { signal: AbortSignal; onReport: (report: StreamReport) => void },
): Promise<void> {
  const type = sourceType(source.type);
  if (!type.stream) return;
  const settings = type.settings.parse(source.settings);
  const health = new StreamHealth(context, source, type.stream.polled(settings), onReport);
  for (let breaks = 0; !signal.aborted; ) {
    let error: unknown = new KhavaranError('net/closed', 'The service ended the stream.');
    const before = health.connections;
    try {
      const connection = { source, lease, offer: type.stream, settings, health, attempt: breaks, signal };
      await follow(context, connection);
    } catch (caught) {
      error = caught;
    }
    if (signal.aborted || codeOf(error) === 'stream/lease-lost') return;
    breaks = health.connections > before ? 1 : breaks + 1;
    const wait = reconnectDelay(error, breaks, Math.random());
    try {
      await markDisconnected(context.db, lease, messageOf(error));
      await health.broke(error, breaks);
      // A source that is also looked at is looked at while its stream is away.
      const soon = new Date(context.clock.now().getTime() + context.intervals.shortestSeconds * 1000);
      if (type.stream.polled(settings)) await lookBy(context.db, source.id, soon);
    } catch {
      // The database is away: what is to be said is said after the next break.
    }
    await systemSleep(wait, signal).catch(() => undefined);
  }
}

/** One connection, from opening to its break; what was read of it is committed before this ends. Always throws. */
async function follow(context: StreamContext, connection: Connection): Promise<void> {
  const { db, clock } = context;
  const { source, lease, offer, health, signal } = connection;
  const secretValues: string[] = [];
  const custody: CaptureContext = {
    source: source.key,
    reason: 'stream',
    operator: 'schedule',
    tool: TOOL,
    secretValues,
  };
  const ended = new AbortController();
  const gather = new StreamGather();
  const cursor = await readStreamCursor(db, source.id);
  const spending = await readSpending(db, source.id, monthOf(clock.now()));
  const committing = commitAll(context, connection, gather, custody).catch((error: unknown) => {
    gather.close();
    ended.abort();
    throw error;
  });
  // Awaited below; until then a failure of it must not count as unhandled.
  committing.catch(() => undefined);
  try {
    const events = offer.follow({
      settings: connection.settings,
      cursor,
      http: context.http,
      streams: context.streams,
      proxy: source.proxy ?? context.proxy,
      secrets: (name) => {
        const value = context.secrets(name);
        if (value !== undefined) secretValues.push(value);
        return value;
      },
      now: () => clock.now(),
      signal: AbortSignal.any([signal, ended.signal]),
      keeps: context.keeps,
      spending,
      settled: () => gather.settled(),
      attempt: connection.attempt,
    });
    for await (const event of events) {
      if (event.kind !== 'connected') {
        health.heard();
        await gather.put({ ...event, heardAt: clock.now() });
      } else {
        await markConnected(db, lease, clock.now());
        await health.connected();
        if (event.catchUp) await lookBy(db, source.id, clock.now());
      }
      if (ended.signal.aborted) break;
    }
  } finally {
    gather.close();
    const stopped = signal.aborted ? systemSleep(FLUSH_MS) : new Promise<never>(() => undefined);
    // A fault of the database is the reason of the break where there is one.
    await Promise.race([committing, stopped]);
  }
}

async function commitAll(
  context: StreamContext,
  { source, lease, health, signal }: Connection,
  gather: StreamGather,
  custody: CaptureContext,
): Promise<void> {
  for (let events = await gather.take(); events; events = await gather.take()) {
    const commit = { source, lease, events, custody, now: context.clock.now() };
    await health.stored(await commitLeniently(context, commit));
    gather.done();
    await systemSleep(COMMIT_PAUSE_MS, signal).catch(() => undefined);
  }
}

type Commit = Parameters<typeof commitStream>[1];

/** A message that the database refuses is left out by itself, and named; those around it are stored. */
async function commitLeniently(context: StreamContext, commit: Commit): Promise<StreamCounts> {
  try {
    return await commitStream(context, commit);
  } catch (error) {
    // Classes of PostgreSQL's codes: data that is not valid, constraints, limits of the program.
    if (!/^(22|23|54)/.test(codeOf(error))) throw error;
    const [first, ...more] = commit.events;
    if (first && more.length > 0) {
      const counts: StreamCounts = { created: 0, revised: 0, unchanged: 0, disappeared: 0, problems: [] };
      for (const event of commit.events) {
        const one = await commitLeniently(context, { ...commit, events: [event] });
        counts.created += one.created;
        counts.revised += one.revised;
        counts.unchanged += one.unchanged;
        counts.disappeared += one.disappeared;
        counts.problems.push(...one.problems);
      }
      return counts;
    }
    const events = commit.events.map((event) => ({
      kind: 'passed' as const,
      cursor: event.cursor,
      heardAt: event.heardAt,
    }));
    const counts = await commitStream(context, { ...commit, events });
    return { ...counts, problems: [...counts.problems, `A message could not be stored: ${messageOf(error)}`] };
  }
}
