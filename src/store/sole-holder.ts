import { keepOwnConnection, pause } from './own-connection.ts';

/** Any constant that no other lock of ours has: of several schedulers, one acts. */
export const SCHEDULER_LOCK = 1988_0010;
/** How often a holder shows that it lives, and others try to become it. */
const BEAT_MS = 2_000;
/** A question to the server that takes longer is a lost connection. */
const ANSWER_MS = 4_000;
/** Without an answer for so long, a holder stops acting: before the server gives its place to another. */
const VALID_MS = 7_000;
/** The server ends the session of a holder that says nothing for so long, paused as it may be, and with it the lock. */
const SILENCE_MS = 10_000;
const AGAIN_MS = 1_000;

export interface SoleHolder extends AsyncDisposable {
  /** Whether this process is the one that acts: asked before each act, since a paused process wakes late. */
  isHeld(): boolean;
}

export interface SoleHolderOptions {
  /** Told when this process begins to act, and when it does not any more. */
  onChange?: (held: boolean) => void;
  lock?: number;
}

/**
 * Strives to be the one process that acts, by an advisory lock of PostgreSQL on a connection of its own, until disposed.
 * A holder that ends, is paused (its session is ended by `idle_session_timeout`) or loses its connection is replaced
 * within 15 seconds; it knows by its own clock, before the server does, that it may not act any more.
 */
export function striveToHold(
  databaseUrl: string,
  { onChange = () => {}, lock = SCHEDULER_LOCK }: SoleHolderOptions = {},
): SoleHolder {
  let held = false;
  let confirmed = Number.NEGATIVE_INFINITY;

  function change(now: boolean): void {
    if (held === now) return;
    held = now;
    onChange(now);
  }

  const settings = { connectionTimeoutMillis: ANSWER_MS, query_timeout: ANSWER_MS };
  const options = { name: 'scheduler', silenceMs: SILENCE_MS, againMs: AGAIN_MS, settings };
  const striving = keepOwnConnection(databaseUrl, options, async (client, signal) => {
    try {
      while (!signal.aborted) {
        // From when the question left: what happens on its way counts against us.
        const asked = elapsed();
        const { rows } = await client.query<{ held: boolean }>(
          held ? 'select true as held' : 'select pg_try_advisory_lock($1) as held',
          held ? [] : [lock],
        );
        confirmed = asked;
        change(rows[0]?.held === true);
        await pause(BEAT_MS, signal);
      }
    } finally {
      change(false);
    }
  });

  return {
    isHeld: () => held && elapsed() - confirmed < VALID_MS,
    [Symbol.asyncDispose]: () => striving[Symbol.asyncDispose](),
  };
}

/**
 * Milliseconds since some moment, time in which the machine slept included: the monotonic clock leaves that out on some
 * systems, and the clock of the day can be set back.
 */
let dayBefore = Date.now();
let steadyBefore = performance.now();
let total = 0;
function elapsed(): number {
  const day = Date.now();
  const steady = performance.now();
  total += Math.max(steady - steadyBefore, day - dayBefore, 0);
  dayBefore = day;
  steadyBefore = steady;
  return total;
}
