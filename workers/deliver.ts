import type { App } from '#src/pipeline/app.ts';
import { BATCH, type DeliveryReport, deliver } from '#src/pipeline/deliver.ts';
import type { Handler } from '#src/queue/queue.ts';

export function deliverWorker(app: App, onDelivery: (report: DeliveryReport) => void): Handler<'deliver'> {
  return async ({ channel }, signal) => {
    const reports = await deliver({ ...app, channels: app.openChannels }, channel, signal);
    for (const report of reports) onDelivery(report);
    if (reports.length === BATCH) await app.queue.add('deliver', { channel });
  };
}
