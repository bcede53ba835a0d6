import type { App } from '#src/pipeline/app.ts';
import { collect, type LookReport } from '#src/pipeline/collect.ts';
import { holdLook } from '#src/pipeline/sources/hold-look.ts';
import type { Handler } from '#src/queue/queue.ts';

export function collectWorker(app: App, onLook: (report: LookReport) => void): Handler<'collect'> {
  return async ({ source }, signal) => {
    // It waits in the database: due again when its claim is over.
    if ((await app.intake.pause()) !== null) return;
    const report = await holdLook(app, source, () => collect(app, source, { reason: 'schedule', signal }));
    if (!report) return;
    onLook(report);
    if (report.created + report.revised > 0) await app.queue.add('analyse', {});
  };
}
