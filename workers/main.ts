import type { App } from '#src/pipeline/app.ts';
import { JOB_NAMES, type JobName } from '#src/queue/jobs.ts';
import { analyseWorker } from './analyse.ts';
import { anchorWorker } from './anchor.ts';
import { collectWorker } from './collect.ts';
import { deliverWorker } from './deliver.ts';
import { gatherEvidenceWorker } from './gather-evidence.ts';
import { raiseAlertsWorker } from './raise-alerts.ts';
import { recheckWorker } from './recheck.ts';
import { sendDigestsWorker } from './send-digests.ts';

type On<Worker extends (app: App, on: never) => unknown> = Parameters<Worker>[1];

/** Told of everything that happens, for the console. */
export interface WorkObserver {
  onLook: On<typeof collectWorker>;
  onAnalysed: On<typeof analyseWorker>;
  onAlert: On<typeof raiseAlertsWorker>;
  onDelivery: On<typeof deliverWorker>;
  onDigest: On<typeof sendDigestsWorker>;
}

/** Starts processing jobs of the given kinds (all by default) until the app's queue is disposed. */
export function startWorkers(app: App, observer: WorkObserver, only: readonly JobName[] = JOB_NAMES): void {
  const start: Record<JobName, () => void> = {
    collect: () => app.queue.process('collect', collectWorker(app, observer.onLook), { concurrency: 12 }),
    // One at a time in a process: the stories' lock lets only one place items anyway.
    analyse: () => app.queue.process('analyse', analyseWorker(app, observer.onAnalysed), { concurrency: 1 }),
    'raise-alerts': () =>
      app.queue.process('raise-alerts', raiseAlertsWorker(app, observer.onAlert), { concurrency: 1 }),
    'send-digests': () =>
      app.queue.process('send-digests', sendDigestsWorker(app, observer.onDigest), { concurrency: 1 }),
    // One at a time a channel; channels that hang must not hold the others.
    deliver: () => app.queue.process('deliver', deliverWorker(app, observer.onDelivery), { concurrency: 64 }),
    anchor: () => app.queue.process('anchor', anchorWorker(app), { concurrency: 1 }),
    recheck: () => app.queue.process('recheck', recheckWorker(app), { concurrency: 1 }),
    'gather-evidence': () => app.queue.process('gather-evidence', gatherEvidenceWorker(app), { concurrency: 1 }),
  };
  for (const name of only) start[name]();
}
