import type { DeliveryState, Message } from '#src/model/delivery.ts';
import type { Database } from './database.ts';
import { reviveMessage } from './deliveries.ts';

export interface AlertDelivery {
  id: number;
  key: string;
  channel: string;
  state: DeliveryState;
  attempts: number;
  message: Message;
  urgency: number;
}

/** The messages of an alert itself, without its brief and without what changed them later; locked until the end of `tx`. */
export async function deliveriesOfAlert(tx: Database, alert: number): Promise<AlertDelivery[]> {
  const rows = await tx
    .selectFrom('deliveries')
    .select(['id', 'key', 'channel', 'state', 'attempts', 'message', 'urgency'])
    .where('alert_id', '=', alert)
    .where('digest_id', 'is', null)
    .where('action', '=', 'send')
    .orderBy('id')
    .forUpdate()
    .execute();
  return rows.map((row) => ({
    id: row.id,
    key: row.key,
    channel: row.channel,
    state: row.state as DeliveryState,
    attempts: row.attempts,
    message: reviveMessage(row.message as Message),
    urgency: row.urgency,
  }));
}

/** Changes what has not been tried yet: to another message, or, with null, to one that is not sent. */
export async function rewriteDelivery(tx: Database, id: number, message: Message | null): Promise<void> {
  await tx
    .updateTable('deliveries')
    .set(message === null ? { state: 'dropped' } : { message: JSON.stringify(message) })
    .where('id', '=', id)
    .where('state', '=', 'pending')
    .where('attempts', '=', 0)
    .execute();
}

/** What was to change the messages of an alert, and has not been tried, need not any more: a newer change follows. */
export async function dropOlderChanges(tx: Database, alert: number): Promise<void> {
  await tx
    .updateTable('deliveries')
    .set({ state: 'dropped' })
    .where('alert_id', '=', alert)
    .where('action', 'in', ['update', 'correct'])
    .where('state', '=', 'pending')
    .where('attempts', '=', 0)
    .execute();
}
