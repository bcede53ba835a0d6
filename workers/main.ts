import type { App } from '#src/pipeline/app.ts';
import { JOB_NAMES, type JobName } from '#src/queue/jobs.ts';
import type { Handler } from '#src/queue/queue.ts';
import { analyseWorker } from './analyse.ts';
import { anchorWorker } from './anchor.ts';
import { collectWorker } from './collect.ts';
import { deliverWorker } from './deliver.ts';
import { gatherEvidenceWorker } from './gather-evidence.ts';
import { raiseAlertsWorker } from './raise-alerts.ts';
import { recheckWorker } from './recheck.ts';
import { sendDigestsWorker } from './send-digests.ts';
import { throughOutage } from './through-outage.ts';

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
  const process = <Name extends JobName>(name: Name, handler: Handler<Name>, concurrency: number) =>
    app.queue.process(name, throughOutage(handler), { concurrency });
  const start: Record<JobName, () => void> = {
    collect: () => process('collect', collectWorker(app, observer.onLook), 12),
    // One at a time in a process: the stories' lock lets only one place items anyway.
    analyse: () => process('analyse', analyseWorker(app, observer.onAnalysed), 1),
    'raise-alerts': () => process('raise-alerts', raiseAlertsWorker(app, observer.onAlert), 1),
    'send-digests': () => process('send-digests', sendDigestsWorker(app, observer.onDigest), 1),
    // One at a time a channel; channels that hang must not hold the others.
    deliver: () => process('deliver', deliverWorker(app, observer.onDelivery), 64),
    anchor: () => process('anchor', anchorWorker(app), 1),
    recheck: () => process('recheck', recheckWorker(app), 1),
    'gather-evidence': () => process('gather-evidence', gatherEvidenceWorker(app), 1),
  };
  for (const name of only) start[name]();
}
