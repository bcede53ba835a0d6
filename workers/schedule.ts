import { schedule } from 'node-cron';
import type { App } from '#src/pipeline/app.ts';
import { queueDueDeliveries, queueDueSources, queueEvidence, queueLeftovers, removeExpiredPayloads } from '#src/pipeline/due-work.ts';
import { checkSourceHealth } from '#src/pipeline/source-health-check.ts';
import { tendSubscriptions } from '#src/pipeline/stream-push.ts';

/** When each kind of due work is looked for; six fields, the first are seconds. */
const TICKS: Record<string, { at: string; run: (app: App) => Promise<unknown> }> = {
  sources: { at: '*/5 * * * * *', run: queueDueSources },
  deliveries: { at: '*/5 * * * * *', run: queueDueDeliveries },
  leftovers: { at: '*/20 * * * * *', run: queueLeftovers },
  evidence: { at: '*/15 * * * * *', run: queueEvidence },
  retention: { at: '40 */10 * * * *', run: removeExpiredPayloads },
  health: { at: '10 * * * * *', run: ({ health }) => checkSourceHealth(health) },
  subscriptions: { at: '25 * * * * *', run: tendSubscriptions },
  digests: { at: '*/30 * * * * *', run: ({ queue }) => queue.add('send-digests', {}) },
};

/**
 * Puts what is due into the queue: nothing is remembered here, a tick reads the database. A tick too many, or one in
 * two processes at once, harms nothing: sources are claimed, and equal jobs are one.
 */
export function startSchedule(app: App): AsyncDisposable {
  const tasks = Object.entries(TICKS).map(([name, { at, run }]) => {
    const tick = async () => {
      try {
        await run(app);
      } catch (error) {
        // The database is away: the next tick finds what this one did not.
        app.log.warn({ err: error, tick: name }, 'tick failed');
      }
    };
    return schedule(at, tick, { timezone: 'UTC', noOverlap: true });
  });
  return {
    async [Symbol.asyncDispose]() {
      for (const task of tasks) await task.destroy();
    },
  };
}
