import { databaseFacts } from '#src/store/database-facts.ts';
import { channelsWithDueDeliveries, endClaims } from '#src/store/delivery-claims.ts';
import { claimDueSources, giveBackSources, makeSourcesDue } from '#src/store/due-times.ts';
import { SCHEDULER_LOCK } from '#src/store/sole-holder.ts';
import { listSources } from '#src/store/sources.ts';
import { tendAlerts } from './alerts/release-alerts.ts';
import { withStoredRules } from './alerts/stored-rules.ts';
import type { App } from './app.ts';
import { archiveContextOf, noteArchiving } from './evidence/archive-night.ts';
import { archivePayloads } from './evidence/archive-payloads.ts';
import { makeCheckpoint } from './evidence/make-checkpoint.ts';
import { removeExpired } from './evidence/remove-expired.ts';
import { LOOK_LEASE_MS } from './sources/hold-look.ts';

/** Sources handed out at once; more wait for the next tick. */
const SOURCES_PER_TICK = 100;

/** What handing out sources needs. */
type HandingOut = Pick<App, 'db' | 'clock'> & {
  queue: { add(name: 'collect', payload: { source: number }): Promise<void> };
  intake: Pick<App['intake'], 'pause'>;
};

/**
 * Puts the sources that are due into the queue, each claimed for a while: see `holdLook`; gives how many. Some of them
 * at once: those that were due at `dueBy` already, which is now where it is left out.
 */
export async function queueDueSources({ db, clock, queue, intake }: HandingOut, dueBy?: Date): Promise<number> {
  if ((await intake.pause()) !== null) return 0;
  const now = clock.now();
  const lease = new Date(now.getTime() + LOOK_LEASE_MS);
  const due = await claimDueSources(db, dueBy ?? now, lease, SOURCES_PER_TICK);
  const waiting = new Set(due);
  try {
    for (const source of due) {
      await queue.add('collect', { source });
      waiting.delete(source);
    }
  } finally {
    // The queue takes nothing more: whoever comes next need not wait for the end of our claims.
    await giveBackSources(db, [...waiting], lease, now);
  }
  return due.length;
}

/** Puts every enabled source into the queue at once, for the first moments after a start; gives how many. */
export async function queueAllSources(app: HandingOut & { env: Pick<App['env'], 'DATABASE_URL'> }): Promise<number> {
  const now = app.clock.now();
  // Alone with its database, nobody else looks or sends: what was handed out was lost with the process before this one.
  const isAlone = app.env.DATABASE_URL === undefined && !(await databaseFacts(app.db, SCHEDULER_LOCK)).scheduled;
  if (isAlone) await endClaims(app.db, now);
  await makeSourcesDue(app.db, now, isAlone ? null : new Date(now.getTime() + LOOK_LEASE_MS));
  // Of one moment: of very many, the first ones' leases are over before the last are handed out.
  while ((await queueDueSources(app, now)) > 0);
  return (await listSources(app.db)).filter((source) => source.enabled).length;
}

/** Lets go what was held until now, and puts the channels that have something to send into the queue. */
export async function queueDueDeliveries({ db, clock, queue, alerts, channels }: App): Promise<void> {
  await channels.refresh();
  await tendAlerts(await withStoredRules(alerts));
  for (const channel of await channelsWithDueDeliveries(db, clock.now())) await queue.add('deliver', { channel });
}

/** Signs the head of the chain where that is due, and hands out the work on evidence, which waits for no alert. */
export async function queueEvidence({ evidence, queue, intake }: App): Promise<void> {
  await makeCheckpoint(evidence.checkpoints, evidence.checkpointPauseMs);
  await queue.add('anchor', {});
  if ((await intake.pause()) === 'disk') return;
  await queue.add('recheck', {});
  await queue.add('gather-evidence', {});
}

/** Removes payloads whose time is over, by the operator's own rules. */
export async function removeExpiredPayloads(app: App): Promise<void> {
  const removed = await removeExpired({ ...app, keepDays: app.evidence.keepDays });
  if (removed > 0) app.log.info({ removed }, 'payloads removed by the rules of retention');
}

/** Moves old payloads to the archive, where there is one. */
export async function archiveOldPayloads(app: App, signal: AbortSignal): Promise<void> {
  const context = archiveContextOf(app);
  const report = context && (await archivePayloads(context, signal));
  // That we were stopped in the middle says nothing of the archive.
  if (!report || signal.aborted) return;
  await noteArchiving(app.db, report, app.clock.now());
  app.log[report.stopped === null ? 'info' : 'warn']({ ...report }, 'old payloads archived');
}

/** Finds what a crash left between two steps. */
export async function queueLeftovers({ queue }: App): Promise<void> {
  await queue.add('analyse', {});
  await queue.add('raise-alerts', {});
}
