/** Steps of the watch over an item: so long after it was collected, in milliseconds, ascending. */
export type WatchSchedule = readonly number[];

/** A disappearance counts when a second look, so long after the first, finds it too. */
export const CONFIRM_AFTER_MS = 10 * 60_000;
/** Another wording of a page counts when a second look finds the very same: what changes at each look is no edit. */
export const SAME_AGAIN_AFTER_MS = 2 * 60_000;
const RETRY_MS = 30 * 60_000;
/** How long after the last step a look that does not succeed is given up. */
const PATIENCE_MS = 3 * 24 * 3_600_000;

export interface NextRecheck {
  step: number;
  /** Null: the watch is over. */
  at: Date | null;
}

/** The next look after one that told something: the first step that still lies ahead. */
export function nextRecheck(collected: Date, now: Date, schedule: WatchSchedule): NextRecheck {
  const step = schedule.findIndex((after) => collected.getTime() + after > now.getTime());
  if (step === -1) return { step: schedule.length, at: null };
  return { step, at: new Date(collected.getTime() + (schedule[step] ?? 0)) };
}

/** The next look after one that told nothing: soon again, in growing pauses, until well after the last step. */
export function retryRecheck(collected: Date, now: Date, schedule: WatchSchedule): Date | null {
  const age = now.getTime() - collected.getTime();
  if (age > (schedule.at(-1) ?? 0) + PATIENCE_MS) return null;
  return new Date(now.getTime() + Math.max(RETRY_MS, age / 10));
}
