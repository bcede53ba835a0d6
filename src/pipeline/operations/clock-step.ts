import type { Clock } from '#src/base/clock.ts';
import { type DueTimes, moveDueTimes } from '#src/store/due-times.ts';
import type { App } from '../app.ts';

/** Less than this is the slow correction of a time server, or a process that was busy. */
const LEAST_STEP_MS = 30_000;

/**
 * Gives a function that says by how many milliseconds the clock was set since it was last asked: negative where it was
 * set back, 0 where it was not. Time in which the machine slept looks like a step forward, which harms nothing.
 */
export function watchClock(clock: Clock, steady: () => number = () => performance.now()): () => number {
  let difference = clock.now().getTime() - steady();
  return () => {
    const now = clock.now().getTime() - steady();
    const step = now - difference;
    difference = now;
    return Math.abs(step) < LEAST_STEP_MS ? 0 : step;
  };
}

/**
 * After the clock was set back, what was due in a minute would be due in hours: moves it along. After it was set forward
 * all is due at once, and done.
 */
export async function mendAfterClockStep(
  { db, clock, log }: Pick<App, 'db' | 'clock' | 'log'>,
  stepMs: number,
): Promise<DueTimes | null> {
  log.warn({ stepMs }, 'the clock was set');
  if (stepMs > 0) return null;
  return moveDueTimes(db, clock.now(), -stepMs);
}
