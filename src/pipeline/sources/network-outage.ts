import type { Outcome } from '#src/model/source.ts';
import { tryChannelsAgain } from '#src/store/channel-states.ts';
import type { Database } from '#src/store/database.ts';
import { hurryFailedLooks, readReach } from '#src/store/network-outage.ts';

/** So many sources that fail with none that answers in between: it is the way to them, not they. */
const LEAST_SOURCES = 3;
/** While the way is cut, sources are tried again after a sixtieth of the time for which it has been, within these. */
const SHORTEST_MS = 8_000;
const LONGEST_MS = 60_000;
const SHARE = 1 / 60;

export interface LookOutcome {
  source: number;
  outcome: Outcome;
  /** Whether anything came back at all. */
  answered: boolean;
  /** When the source had last answered before this look. */
  answeredBefore: Date | null;
  now: Date;
}

/**
 * Tells an outage of our own network from that of a source, after each look. Waiting longer after each failure is for a
 * source in trouble: when all are out of reach, each is tried again soon, and when one answers, all of them and every
 * channel are due at once.
 */
export async function heedNetwork(db: Database, look: LookOutcome): Promise<void> {
  if (look.outcome === 'broken' && look.answered) return;
  const { lastAnswer, failedSince } = await readReach(db, {
    source: look.source,
    answeredBefore: look.answeredBefore,
  });
  if (failedSince < LEAST_SOURCES) return;
  if (look.outcome !== 'broken') {
    await hurryFailedLooks(db, look.now);
    await tryChannelsAgain(db, look.now);
    return;
  }
  const lasted = lastAnswer === null ? 0 : look.now.getTime() - lastAnswer.getTime();
  const pause = Math.min(LONGEST_MS, Math.max(SHORTEST_MS, lasted * SHARE));
  await hurryFailedLooks(db, new Date(look.now.getTime() + pause));
}
