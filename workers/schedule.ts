import { schedule } from 'node-cron';
import type { App } from '#src/pipeline/app.ts';
import { channelsWithDueDeliveries } from '#src/store/deliveries.ts';
import { claimDueSources } from '#src/store/sources.ts';

/** Sources handed out at once; more wait for the next tick. */
const SOURCES_PER_TICK = 100;
/** A look that takes longer is taken for lost with its process. */
const LOOK_LEASE_MS = 5 * 60_000;

/**
 * Puts what is due into the queue: nothing is remembered here, a tick reads the database. A tick too many, or one in
 * two processes at once, harms nothing: sources are claimed, and equal jobs are one.
 */
export function startSchedule(app: App): AsyncDisposable {
  const options = { timezone: 'UTC', noOverlap: true };
  const guarded = (name: string, run: () => Promise<unknown>) => async () => {
    try {
      await run();
    } catch (error) {
      // The database is away: the next tick finds what this one did not.
      app.log.warn({ err: error, tick: name }, 'tick failed');
    }
  };
  const tasks = [
    schedule(
      '*/5 * * * * *',
      guarded('sources', () => addDueSources(app)),
      options,
    ),
    schedule(
      '*/5 * * * * *',
      guarded('deliveries', () => addDueDeliveries(app)),
      options,
    ),
    // What a crash left between two steps is found here.
    schedule(
      '*/20 * * * * *',
      guarded('sweep', () => sweep(app)),
      options,
    ),
    schedule(
      '*/30 * * * * *',
      guarded('digests', () => app.queue.add('send-digests', {})),
      options,
    ),
  ];
  return {
    async [Symbol.asyncDispose]() {
      for (const task of tasks) await task.destroy();
    },
  };
}

export async function addDueSources(app: App): Promise<number> {
  const now = app.clock.now();
  const due = await claimDueSources(app.db, now, new Date(now.getTime() + LOOK_LEASE_MS), SOURCES_PER_TICK);
  for (const source of due) await app.queue.add('collect', { source });
  return due.length;
}

async function addDueDeliveries(app: App): Promise<void> {
  for (const channel of await channelsWithDueDeliveries(app.db, app.clock.now()))
    await app.queue.add('deliver', { channel });
}

async function sweep(app: App): Promise<void> {
  await app.queue.add('analyse', {});
  await app.queue.add('raise-alerts', {});
}
