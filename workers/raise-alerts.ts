import type { App } from '#src/pipeline/app.ts';
import { type RaisedAlert, raiseAlerts } from '#src/pipeline/raise-alerts.ts';
import type { Handler } from '#src/queue/queue.ts';

export function raiseAlertsWorker(app: App, onAlert: (alert: RaisedAlert) => void): Handler<'raise-alerts'> {
  return async (_payload, signal) => {
    for (const alert of await raiseAlerts(raiseContext(app), signal)) {
      onAlert(alert);
      for (const channel of app.openChannels.keys()) await app.queue.add('deliver', { channel });
    }
  };
}

export function raiseContext(app: App) {
  return {
    ...app,
    channels: [...app.openChannels.keys()],
    language: app.env.KHAVARAN_LANGUAGE,
    zone: app.env.KHAVARAN_ZONE,
  };
}
