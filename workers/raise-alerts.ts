import type { App } from '#src/pipeline/app.ts';
import { type RaisedAlert, raiseAlerts } from '#src/pipeline/raise-alerts.ts';
import { raiseDeletions } from '#src/pipeline/raise-deletions.ts';
import { withStoredRules } from '#src/pipeline/stored-rules.ts';
import type { Handler } from '#src/queue/queue.ts';

export function raiseAlertsWorker(app: App, onAlert: (alert: RaisedAlert) => void): Handler<'raise-alerts'> {
  return async (_payload, signal) => {
    const context = await withStoredRules(app.alerts);
    const raised = [...(await raiseAlerts(context, signal)), ...(await raiseDeletions(context, signal))];
    for (const alert of raised) onAlert(alert);
    if (raised.length > 0) for (const channel of app.openChannels.keys()) await app.queue.add('deliver', { channel });
  };
}
