import { messageOf } from '#src/base/errors.ts';
import type { Entry } from '#src/model/entry.ts';
import { monthOf } from '#src/model/spending.ts';
import type { CollectResult } from '#src/sources/source.ts';
import type { StreamOffer } from '#src/sources/stream.ts';
import type { StoredSource } from '#src/store/sources.ts';
import { readSpending } from '#src/store/spending.ts';
import { isStreaming } from '#src/store/streams.ts';
import { breakKind } from './stream-backoff.ts';
import type { StreamContext } from './stream-run.ts';

/** How long a stream is listened to, and how many posts are enough. */
const TRIAL_MS = 8_000;
const ENOUGH = 5;

/**
 * Connects to a source's stream for a moment and keeps nothing: whether it lets us in, and what comes. One that is being
 * followed is left alone, since services allow a single connection.
 */
export async function tryStream(
  context: StreamContext,
  source: StoredSource,
  { offer, settings, signal }: { offer: StreamOffer<unknown>; settings: unknown; signal: AbortSignal },
): Promise<CollectResult<unknown>> {
  const nothing = { exchanges: [], state: null };
  if (await isStreaming(context.db, source.id))
    return {
      ...nothing,
      outcome: 'not-modified',
      problems: ['It is being followed at this moment, and was not tried.'],
    };
  const entries: Entry[] = [];
  const problems: string[] = [];
  let isConnected = false;
  const over = AbortSignal.any([signal, AbortSignal.timeout(TRIAL_MS)]);
  try {
    const events = offer.follow({
      settings,
      cursor: null,
      http: context.http,
      streams: context.streams,
      proxy: source.proxy ?? context.proxy,
      secrets: context.secrets,
      now: () => context.clock.now(),
      signal: over,
      keeps: context.keeps,
      spending: await readSpending(context.db, source.id, monthOf(context.clock.now())),
      // Nothing is committed, so nothing may be confirmed: what waits for that waits until the trial is over.
      settled: () =>
        isConnected ? new Promise((resolve) => over.addEventListener('abort', () => resolve())) : Promise.resolve(),
      attempt: 0,
    });
    for await (const event of events) {
      if (event.kind === 'connected') isConnected = true;
      if (event.kind !== 'kept') continue;
      entries.push(...event.entries);
      problems.push(...(event.problems ?? []));
      if (entries.length >= ENOUGH) break;
    }
  } catch (error) {
    if (!isConnected || !over.aborted) {
      const kind = breakKind(error);
      const outcome = kind === 'refused' || kind === 'limited' ? 'refused' : 'broken';
      return { ...nothing, outcome, reason: messageOf(error), retryAfterMs: null, problems };
    }
  }
  return entries.length > 0
    ? { ...nothing, outcome: 'items', entries, problems }
    : { ...nothing, outcome: 'empty', problems };
}
