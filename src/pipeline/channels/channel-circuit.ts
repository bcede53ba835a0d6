import type { SendResult } from '#src/model/delivery.ts';

/** After so many failures in a row a channel counts as one that does not work. */
const FAILURES = 3;
/** A channel that asks to wait for so long is no use for what is urgent. */
const LONG_HINT_MS = 5 * 60_000;
const FIRST_PAUSE_MS = 5_000;
/** Where only a person can help. */
const FIRST_PAUSE_REFUSED_MS = 60_000;
const LONGEST_PAUSE_MS = 15 * 60_000;
/** Each pause is by so much longer than the last: about a tenth of the outage so far. */
const GROWTH = 1.1;

export interface Trouble {
  /** For how long the channel is left alone. */
  pauseMs: number;
  /** It counts as one that does not work: its messages go to the fallback channel. */
  open: boolean;
}

/**
 * What a failed try means for its channel, after `failures` in a row before it; null where it means nothing, since only
 * that message was refused. A channel that comes back is found after a tenth of the time for which it was away, at most
 * a quarter of an hour.
 */
export function troubleOf(result: SendResult, failures: number): Trouble | null {
  switch (result.outcome) {
    case 'sent':
      return null;
    case 'failed':
      if (result.scope === 'message') return null;
      return { pauseMs: Math.max(FIRST_PAUSE_REFUSED_MS, pauseAfter(failures + 1)), open: true };
    case 'retry': {
      const hint = result.afterMs ?? 0;
      return {
        pauseMs: Math.max(hint, pauseAfter(failures + 1)),
        open: failures + 1 >= FAILURES || hint > LONG_HINT_MS,
      };
    }
    case 'unknown':
      return { pauseMs: pauseAfter(failures + 1), open: failures + 1 >= FAILURES };
  }
}

/** Milliseconds after the nth try in a row that failed. */
export function pauseAfter(tries: number): number {
  return Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * GROWTH ** Math.min(tries - 1, 200));
}
