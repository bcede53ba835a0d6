import type { App } from '#src/pipeline/app.ts';
import { recheckItems } from '#src/pipeline/evidence/recheck-items.ts';
import type { Handler } from '#src/queue/queue.ts';

export function recheckWorker(app: App): Handler<'recheck'> {
  return async (_payload, signal) => {
    if ((await app.intake.pause()) === 'disk') return;
    const reports = await recheckItems({ ...app, ...app.evidence.watching }, signal);
    for (const { item, outcome, reason } of reports) app.log.info({ item, outcome, reason }, 'looked again');
    if (reports.some(({ outcome }) => outcome === 'edited')) await app.queue.add('analyse', {});
    if (reports.some(({ outcome }) => outcome === 'gone')) await app.queue.add('raise-alerts', {});
  };
}
