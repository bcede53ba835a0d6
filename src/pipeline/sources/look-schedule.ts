import type { Outcome } from '#src/model/source.ts';

const SECOND = 1000;
const FAILURE_CAP_SECONDS = 6 * 3600;
/** How soon a source is looked at again that had more than one look could take. */
const MORE_SECONDS = 15;
/** Feeds often name an hour or a day out of habit: a first call must not wait for that. */
const BELIEVED_SECONDS = 600;
/** How much later than asked a source may come, as a share of the wait and at most. */
const LATER_SHARE = 0.1;
const LATER_MS = 5 * 60 * SECOND;

export interface LookEnd {
  outcome: Outcome;
  foundNew: boolean;
  more: boolean;
  retryAfterMs: number | null;
  /** Failures in a row before this look. */
  failures: number;
  intervalSeconds: number;
  /** How often the source says that it is worth asking; believed up to `BELIEVED_SECONDS`. */
  minimumIntervalMs: number | null;
  /** Bounds of the interval, in seconds. */
  shortestSeconds: number;
  longestSeconds: number;
  now: Date;
  /** 0 to 1; spreads looks so that sources do not all come at once. */
  random: number;
}

/**
 * When a source is looked at next. The interval shrinks by a third when there was something new and grows by a fifth
 * when not, within its bounds; failures wait longer each time, at least as long as the other side asked.
 */
export function nextLook(end: LookEnd): {
  nextLook: Date;
  intervalSeconds: number;
  /** What the other side asked for, which holds whatever else makes the source due; null where it did not ask. */
  notBefore: Date | null;
} {
  const failed = end.outcome === 'refused' || end.outcome === 'broken';
  const asked = Math.min(BELIEVED_SECONDS, (end.minimumIntervalMs ?? 0) / SECOND);
  const shortest = Math.min(end.longestSeconds, Math.max(end.shortestSeconds, asked));
  const intervalSeconds = failed
    ? end.intervalSeconds
    : Math.round(clamp(end.intervalSeconds * (end.foundNew ? 2 / 3 : 6 / 5), shortest, end.longestSeconds));
  const failureSeconds = Math.min(FAILURE_CAP_SECONDS, Math.max(60, intervalSeconds) * 2 ** Math.min(end.failures, 10));
  const plannedSeconds = end.more ? MORE_SECONDS : failed ? failureSeconds : intervalSeconds;
  const spread = 0.9 + 0.2 * end.random;
  // Sources that were told the same must not all come back at that very moment: spread to the later side alone.
  const askedMs = (end.retryAfterMs ?? 0) * (1 + LATER_SHARE * end.random);
  const waitMs = Math.max(plannedSeconds * SECOND * spread, Math.min(askedMs, (end.retryAfterMs ?? 0) + LATER_MS));
  const notBefore = end.retryAfterMs ? new Date(end.now.getTime() + end.retryAfterMs) : null;
  return { nextLook: new Date(end.now.getTime() + waitMs), intervalSeconds, notBefore };
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}
