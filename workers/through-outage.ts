import { setTimeout as sleep } from 'node:timers/promises';
import { isOutage } from '#src/pipeline/operations/outage.ts';
import type { JobName } from '#src/queue/jobs.ts';
import type { Handler } from '#src/queue/queue.ts';

const AGAIN_MS = 1_000;
/** As long as a database that was killed needs to recover. */
const TRIES = 5;

/**
 * A job that the database left in the middle is done again soon: dropped, as others are that fail, it would wait for a
 * sweep, or for the end of a claim. Every job may be done twice.
 */
export function throughOutage<Name extends JobName>(handler: Handler<Name>): Handler<Name> {
  return async (payload, signal, cause) => {
    for (let tries = 1; ; tries++) {
      try {
        await handler(payload, signal, cause);
        return;
      } catch (error) {
        if (tries === TRIES || signal.aborted || !isOutage(error)) throw error;
      }
      await sleep(AGAIN_MS, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return;
    }
  };
}
