import { schedule as cron } from 'node-cron';
import { withStoredRules } from '#src/pipeline/alerts/stored-rules.ts';
import { noteNames } from '#src/pipeline/analysis/note-names.ts';
import type { App } from '#src/pipeline/app.ts';
import {
  archiveOldPayloads,
  queueDueDeliveries,
  queueDueSources,
  queueEvidence,
  queueLeftovers,
  removeExpiredPayloads,
} from '#src/pipeline/due-work.ts';
import { reachEarlierRedactions } from '#src/pipeline/evidence/reach-redactions.ts';
import { mendAfterClockStep, watchClock } from '#src/pipeline/operations/clock-step.ts';
import { sendHeartbeat } from '#src/pipeline/operations/heartbeat.ts';
import { takeSchedulingTurn } from '#src/pipeline/operations/scheduling.ts';
import { isBlind, watchOverService } from '#src/pipeline/operations/watchdog.ts';
import { checkSourceHealth } from '#src/pipeline/sources/source-health-check.ts';
import { tendSubscriptions } from '#src/pipeline/streams/stream-push.ts';

/** How often each kind of due work is looked for. */
const TICKS: Record<string, { seconds: number; run: (app: App) => Promise<unknown> }> = {
  sources: { seconds: 5, run: queueDueSources },
  deliveries: { seconds: 5, run: queueDueDeliveries },
  leftovers: { seconds: 10, run: queueLeftovers },
  evidence: { seconds: 15, run: queueEvidence },
  health: { seconds: 60, run: async ({ health }) => checkSourceHealth(await withStoredRules(health)) },
  names: { seconds: 60, run: noteNames },
  subscriptions: { seconds: 60, run: tendSubscriptions },
  redactions: { seconds: 86_400, run: reachEarlierRedactions },
  digests: { seconds: 30, run: ({ queue }) => queue.add('send-digests', {}) },
};
const BEAT_MS = 1_000;
/** What nobody wants kept is removed while people sleep; a clock that is set back only makes a night longer. */
const RETENTION_TIME = '17 3 * * *';
/** Afterwards, so that nothing goes there only to be removed. */
const ARCHIVE_TIME = '47 3 * * *';

/**
 * Puts what is due into the queue: nothing is remembered here, a tick reads the database. Of all processes that schedule
 * one acts. Ticks go by a clock that nobody sets: what is due at a time of day is decided by the steps themselves.
 */
export function startSchedule(app: App): AsyncDisposable {
  const turn = takeSchedulingTurn(app);
  const clockStep = watchClock(app.clock);
  let aliveSince = app.clock.now();
  // Silent while Khavaran sees or tells less, so that somebody outside asks why.
  const watch: (app: App) => Promise<void> = async () => {
    const troubles = await watchOverService(app, aliveSince);
    if (!isBlind(troubles)) await sendHeartbeat(app);
  };
  const ticks = Object.entries({ ...TICKS, service: { seconds: 60, run: watch } }).map(([name, { seconds, run }]) => ({
    name,
    run,
    everyMs: seconds * 1000,
    // At once when our turn comes: whoever had it before may have been gone for a while.
    next: Number.NEGATIVE_INFINITY,
    running: null as Promise<void> | null,
  }));
  const beat = setInterval(() => {
    if (!turn.isOurs()) {
      aliveSince = app.clock.now();
      for (const tick of ticks) tick.next = Number.NEGATIVE_INFINITY;
      return;
    }
    const stepMs = clockStep();
    if (stepMs !== 0) {
      aliveSince = app.clock.now();
      void attempt('clock', () => mendAfterClockStep(app, stepMs));
    }
    const now = performance.now();
    for (const tick of ticks) {
      if (tick.running || now < tick.next) continue;
      tick.next = now + tick.everyMs;
      tick.running = attempt(tick.name, () => tick.run(app)).finally(() => {
        tick.running = null;
      });
    }
  }, BEAT_MS);

  const nightly = cron(
    RETENTION_TIME,
    async () => {
      if (turn.isOurs()) await attempt('retention', () => removeExpiredPayloads(app));
    },
    { timezone: app.env.KHAVARAN_ZONE, noOverlap: true },
  );

  const stopping = new AbortController();
  let archiving = Promise.resolve();
  const afterwards = cron(
    ARCHIVE_TIME,
    async () => {
      if (!turn.isOurs()) return;
      archiving = attempt('archive', () => archiveOldPayloads(app, stopping.signal));
      await archiving;
    },
    { timezone: app.env.KHAVARAN_ZONE, noOverlap: true },
  );

  async function attempt(name: string, run: () => Promise<unknown>): Promise<void> {
    try {
      await run();
    } catch (error) {
      // The database is away: the next tick finds what this one did not.
      app.log.warn({ err: error, tick: name }, 'tick failed');
    }
  }

  return {
    async [Symbol.asyncDispose]() {
      clearInterval(beat);
      stopping.abort();
      await nightly.destroy();
      await afterwards.destroy();
      await archiving;
      await Promise.all(ticks.map(({ running }) => running));
      await turn[Symbol.asyncDispose]();
    },
  };
}
