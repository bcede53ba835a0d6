import { raiseDeletions } from '#src/pipeline/alerts/raise-deletions.ts';
import { withStoredRules } from '#src/pipeline/alerts/stored-rules.ts';
import type { App } from '#src/pipeline/app.ts';
import { type RaisedAlert, raiseAlerts } from '#src/pipeline/raise-alerts.ts';
import type { Handler } from '#src/queue/queue.ts';

export function raiseAlertsWorker(app: App, onAlert: (alert: RaisedAlert) => void): Handler<'raise-alerts'> {
  const send = () => {
    for (const channel of app.openChannels.keys()) void app.queue.add('deliver', { channel }).catch(() => undefined);
  };
  return async (_payload, signal) => {
    await app.channels.refresh();
    const context = await withStoredRules(app.alerts);
    // Each goes out as soon as it is committed, whatever the rules have yet to look at.
    const raised = await raiseAlerts(context, signal, (alert) => {
      onAlert(alert);
      send();
    });
    const deleted = await raiseDeletions(context, signal);
    for (const alert of deleted) onAlert(alert);
    if (raised.length + deleted.length > 0) send();
    // Briefs that wait for an endpoint of the operator's are made beside the other digests.
    if (context.machine && raised.some(({ draft, silent }) => draft.flash && !silent))
      await app.queue.add('send-digests', {});
  };
}
