import type { DeliveryAction, Message } from '#src/model/delivery.ts';
import type { Database } from './database.ts';

export interface NewDelivery {
  key: string;
  channel: string;
  alertId: number | null;
  digestId: number | null;
  message: Message;
  /** `send` where it is left out. */
  action?: DeliveryAction;
  /** 3 for what is urgent, 0 for what is low: what goes out first. 1 where it is left out. */
  urgency?: number;
  expiresAt?: Date | null;
  /** Nothing goes out before: quiet hours hold it. At once where it is left out. */
  notBefore?: Date | null;
  /** Of the rule; each channel may have one of its own. */
  fallback?: string | null;
  standsInFor?: number;
}

/** The outbox: committed together with its alert or digest, once per key. Gives the keys that were not there before. */
export async function insertDeliveries(tx: Database, deliveries: NewDelivery[], now: Date): Promise<string[]> {
  if (deliveries.length === 0) return [];
  const rows = await tx
    .insertInto('deliveries')
    .values(
      deliveries.map((delivery) => ({
        key: delivery.key,
        channel: delivery.channel,
        alert_id: delivery.alertId,
        digest_id: delivery.digestId,
        message: JSON.stringify(delivery.message),
        next_attempt: delivery.notBefore ?? now,
        created_at: now,
        action: delivery.action ?? 'send',
        urgency: delivery.urgency ?? 1,
        expires_at: delivery.expiresAt ?? null,
        fallback: delivery.fallback ?? null,
        stands_in_for: delivery.standsInFor ?? null,
      })),
    )
    .onConflict((conflict) => conflict.column('key').doNothing())
    .returning('key')
    .execute();
  return rows.map((row) => row.key);
}

/** A message as the database gives it, with its dates. */
export function reviveMessage(message: Message): Message {
  const alert = message.alert ? { ...message.alert, firstSeen: new Date(message.alert.firstSeen) } : null;
  return { ...message, alert, createdAt: new Date(message.createdAt) };
}
