import type { Clock } from '#src/base/clock.ts';
import type { Database } from '#src/store/database.ts';
import type { PayloadFiles } from '#src/store/payloads.ts';
import { expiredPayloads, type RetainedKind, recordPayloadRemoval } from '#src/store/retention.ts';

export interface RetentionContext {
  db: Database;
  payloads: PayloadFiles;
  clock: Clock;
  /** How long each kind is kept, in days; null keeps it for ever. */
  keepDays: Record<RetainedKind, number | null>;
}

const BATCH = 200;
const DAY_MS = 24 * 3_600_000;
const WHY: Record<RetainedKind, string> = {
  unmarked: 'no item in it carries a signal',
  failures: 'it was kept for diagnosis alone',
};

/**
 * Removes payloads whose time is over; gives how many. Their records stay in the chain, with the hash of what was there,
 * and the removal is logged before the file goes.
 */
export async function removeExpired(context: RetentionContext): Promise<number> {
  const { db, payloads, clock, keepDays } = context;
  let removed = 0;
  for (const kind of ['unmarked', 'failures'] as const) {
    const days = keepDays[kind];
    if (days === null) continue;
    const now = clock.now();
    const before = new Date(now.getTime() - days * DAY_MS);
    for (const sha256 of await expiredPayloads(db, kind, before, BATCH)) {
      await recordPayloadRemoval(db, sha256, `kept for ${days} days, as ${WHY[kind]}`, now);
      await payloads.remove(sha256);
      removed++;
    }
  }
  return removed;
}
