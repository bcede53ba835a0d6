import { bundleMessage } from '#src/alerts/bundle.ts';
import { deadlinesOf } from '#src/alerts/timing.ts';
import type { Rule } from '#src/model/alert.ts';
import { urgencyOf } from '#src/model/alert-urgency.ts';
import { claimEscalations, claimHeldAlerts, releaseAlerts } from '#src/store/alert-life.ts';
import type { StoredAlert } from '#src/store/alerts.ts';
import type { Database } from '#src/store/database.ts';
import { insertDeliveries } from '#src/store/deliveries.ts';
import { ruleLabelIn } from '#src/words/registry-words.ts';
import type { RaiseContext } from '../raise-alerts.ts';
import { chosenChannels, deliveryOf, handOut, messageOfAlert } from './hand-out-alert.ts';

const BATCH = 500;

/** Tells of the alerts whose hour has come, and again, to others, of those that nobody has acknowledged. Gives how many. */
export async function tendAlerts(context: RaiseContext): Promise<number> {
  return (await releaseHeldAlerts(context)) + (await escalateAlerts(context));
}

/**
 * Alerts that quiet hours or a cooldown held go out when they end: those of one rule together, as one message. What has
 * expired meanwhile, or turned out to be false, stays on the desk alone.
 */
async function releaseHeldAlerts(context: RaiseContext): Promise<number> {
  return context.db.transaction().execute(async (tx) => {
    const now = context.clock.now();
    const held = await claimHeldAlerts(tx, now, BATCH);
    const isWanted = (alert: StoredAlert) =>
      (alert.state === 'raised' || alert.state === 'acknowledged') &&
      (alert.expiresAt === null || alert.expiresAt > now);
    const unwanted = held.filter((alert) => !isWanted(alert)).map(({ id }) => id);
    await releaseAlerts(tx, unwanted, { toldAt: null, toldWith: null, escalateAt: null });
    const wanted = held.filter(isWanted);
    for (const key of new Set(wanted.map(groupOf))) {
      const alerts = wanted.filter((alert) => groupOf(alert) === key);
      const rule = context.rules.find((one) => one.key === alerts[0]?.rule);
      await tellTogether(tx, context, alerts, rule, now);
    }
    return wanted.length;
  });
}

function groupOf({ rule, language }: StoredAlert): string {
  return `${rule} ${language}`;
}

async function tellTogether(
  tx: Database,
  context: RaiseContext,
  alerts: readonly StoredAlert[],
  rule: Rule | undefined,
  now: Date,
): Promise<void> {
  const [first, ...others] = alerts;
  if (!first) return;
  const escalateAt = rule ? deadlinesOf(rule, { raised: first.raisedAt, told: now }).escalateAt : null;
  await releaseAlerts(tx, [first.id], { toldAt: now, toldWith: null, escalateAt });
  await releaseAlerts(
    tx,
    others.map(({ id }) => id),
    { toldAt: now, toldWith: first.id, escalateAt },
  );
  const channels = chosenChannels(rule?.channels ?? [], context, rule?.fallback);
  if (others.length === 0) {
    const standing = first.state === 'raised' ? undefined : { state: first.state, by: first.stateBy };
    await handOut(tx, context, first, rule, now, standing);
  } else {
    const urgency = Math.max(...alerts.map(({ severity }) => urgencyOf(severity)));
    const label = rule ? ruleLabelIn(rule, first.language) : first.rule;
    await insertDeliveries(
      tx,
      channels.map((channel) => {
        const key = `alerts-${first.id}-${others.length}-${channel}`;
        const request = { alerts, label, key, language: first.language, createdAt: now };
        return {
          ...deliveryOf({ ...first, expiresAt: null }, rule),
          ...{ key, channel, urgency, message: bundleMessage({ ...context, ...request }) },
        };
      }),
      now,
    );
  }
}

/** Alerts that nobody has acknowledged in the time that their rule gives go to its further channels too, once. */
async function escalateAlerts(context: RaiseContext): Promise<number> {
  return context.db.transaction().execute(async (tx) => {
    const now = context.clock.now();
    const alerts = await claimEscalations(tx, now, BATCH);
    for (const alert of alerts) {
      const rule = context.rules.find(({ key }) => key === alert.rule);
      if (!rule?.escalation) continue;
      const unheardMinutes = (now.getTime() - (alert.toldAt ?? alert.raisedAt).getTime()) / 60_000;
      await insertDeliveries(
        tx,
        chosenChannels(rule.escalation.channels, context, rule.fallback).map((channel) => {
          const key = `alert-${alert.id}-e-${channel}`;
          // It is told to people who have not heard of the story: not as an answer to what others were told.
          const told = { ...alert, kind: 'new' as const };
          const message = messageOfAlert(told, context.zone, { key, createdAt: now, unheardMinutes });
          return { ...deliveryOf({ ...alert, expiresAt: null }, rule), key, channel, message };
        }),
        now,
      );
    }
    return alerts.length;
  });
}
