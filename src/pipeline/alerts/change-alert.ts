import type { Clock } from '#src/base/clock.ts';
import type { AlertState } from '#src/model/alert.ts';
import { urgencyOf } from '#src/model/alert-urgency.ts';
import { deliveriesOfAlert, dropOlderChanges, rewriteDelivery } from '#src/store/alert-deliveries.ts';
import { type AlertChange, openAlertsOf, recordAlertChange, signalsOfStory } from '#src/store/alert-life.ts';
import { writeAudit } from '#src/store/audit.ts';
import type { Database } from '#src/store/database.ts';
import { insertDeliveries } from '#src/store/deliveries.ts';
import { messageOfAlert } from './hand-out-alert.ts';

export interface ChangeContext {
  db: Database;
  clock: Clock;
  /** IANA time zone in which messages show times; UTC where left out. */
  zone?: string;
}

/** From which states each can be reached. What was resolved, or called false by mistake, can be opened again. */
const BEFORE: Record<AlertState, readonly AlertState[]> = {
  raised: ['acknowledged', 'resolved', 'false'],
  acknowledged: ['raised'],
  resolved: ['raised', 'acknowledged'],
  false: ['raised', 'acknowledged', 'resolved'],
};

/**
 * A step in the life of an alert. Its messages say so too, where the channel can change them; that an alert was false is
 * told everywhere. False where it does not stand at a state from which that leads: somebody else was first.
 */
export async function changeAlert(
  context: ChangeContext,
  alert: number,
  to: AlertState,
  by: { id: string; name: string },
): Promise<boolean> {
  return context.db.transaction().execute((tx) => changeWithin(tx, context, alert, to, by));
}

/**
 * What somebody's judgement takes away from a story takes its alerts along: those raised for a signal that no item of
 * the story carries any more are false. Gives how many.
 */
export async function withdrawAlerts(
  tx: Database,
  context: ChangeContext,
  story: number,
  gone: readonly string[],
  by: { id: string; name: string },
): Promise<number> {
  const carried = await signalsOfStory(tx, story);
  const alerts = await openAlertsOf(
    tx,
    story,
    gone.filter((signal) => !carried.has(signal)),
  );
  for (const alert of alerts) await changeWithin(tx, context, alert, 'false', by);
  return alerts.length;
}

async function changeWithin(
  tx: Database,
  { clock, zone = 'UTC' }: ChangeContext,
  alert: number,
  to: AlertState,
  by: { id: string; name: string },
): Promise<boolean> {
  const now = clock.now();
  const change = await recordAlertChange(tx, { alert, from: BEFORE[to], to, by, now });
  if (!change) return false;
  await writeAudit(tx, {
    personId: by.id,
    personName: by.name,
    action: `alert ${to}`,
    subject: `/alerts/${alert}`,
    detail: { rule: change.alert.rule, story: change.alert.story },
  });
  await tellOfChange(tx, change, { to, by, zone, now });
  return true;
}

async function tellOfChange(
  tx: Database,
  { id, alert }: AlertChange,
  { to, by, zone, now }: { to: AlertState; by: { name: string }; zone: string; now: Date },
): Promise<void> {
  const standing = { state: to, by: by.name };
  const toldWithOthers = alert.toldWith !== null;
  const sent = await deliveriesOfAlert(tx, alert.toldWith ?? alert.id);
  await dropOlderChanges(tx, alert.id);
  const told = new Set<string>();
  for (const delivery of sent) {
    const untried = delivery.state === 'pending' && delivery.attempts === 0;
    // The message of several alerts is not about this one alone.
    if (untried && !toldWithOthers && delivery.message.alert !== null) {
      const { key, message } = delivery;
      const more = { key, createdAt: message.createdAt, ...(to === 'raised' ? {} : { standing }) };
      await rewriteDelivery(tx, delivery.id, to === 'false' ? null : messageOfAlert(alert, zone, more));
    } else if (['sent', 'sending', 'pending'].includes(delivery.state)) told.add(delivery.channel);
  }
  const bundled = toldWithOthers || sent.some(({ message }) => message.alert === null);
  if (bundled && to !== 'false') return;
  await insertDeliveries(
    tx,
    [...told].map((channel) => {
      const key = `alert-${alert.id}-s${id}-${channel}`;
      return {
        key,
        channel,
        alertId: alert.id,
        digestId: null,
        message: messageOfAlert(alert, zone, { key, createdAt: now, standing }),
        action: bundled ? ('send' as const) : to === 'false' ? ('correct' as const) : ('update' as const),
        urgency: urgencyOf(alert.severity),
      };
    }),
    now,
  );
}
