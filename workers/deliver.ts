import type { App } from '#src/pipeline/app.ts';
import type { DeliverContext, DeliveryReport } from '#src/pipeline/channels/deliver-context.ts';
import { BATCH, deliver } from '#src/pipeline/deliver.ts';
import type { Handler } from '#src/queue/queue.ts';

export function deliverWorker(app: App, onDelivery: (report: DeliveryReport) => void): Handler<'deliver'> {
  const context: DeliverContext = {
    ...app,
    channels: app.openChannels,
    operators: app.configuration.channels.operators,
    language: app.env.KHAVARAN_LANGUAGE,
    zone: app.env.KHAVARAN_ZONE,
    wake: (channel) => void app.queue.add('deliver', { channel }).catch(() => undefined),
  };
  return async ({ channel }, signal) => {
    await app.channels.refresh();
    const reports = await deliver(context, channel, signal);
    for (const report of reports) onDelivery(report);
    if (reports.length === BATCH) await app.queue.add('deliver', { channel });
  };
}
