import type { DeliveryState } from '#src/model/delivery.ts';
import type { Database } from './database.ts';

/** What became of a message, without the message: a digest laid out as mail has a hundred kilobytes. */
export interface StoredDelivery {
  id: number;
  channel: string;
  alertId: number | null;
  digestId: number | null;
  state: DeliveryState;
  attempts: number;
  nextAttempt: Date;
  possibleRepeat: boolean;
  lastError: string | null;
  sentAt: Date | null;
}

/** What became of the messages of these alerts or digests, the oldest first. */
export async function deliveriesOf(
  db: Database,
  what: { alerts: number[] } | { digests: number[] },
): Promise<StoredDelivery[]> {
  const [column, ids] =
    'alerts' in what ? (['alert_id', what.alerts] as const) : (['digest_id', what.digests] as const);
  if (ids.length === 0) return [];
  const rows = await db
    .selectFrom('deliveries')
    .select(['id', 'channel', 'alert_id as alertId', 'digest_id as digestId', 'state', 'attempts'])
    .select(['next_attempt as nextAttempt', 'possible_repeat as possibleRepeat', 'last_error as lastError'])
    .select('sent_at as sentAt')
    .where(column, 'in', ids)
    .orderBy('id')
    .execute();
  return rows.map((row) => ({ ...row, state: row.state as DeliveryState }));
}

/** Lets a delivery that was given up, diverted or too old be tried again, at once, for as long as a new one. */
export async function retryDelivery(db: Database, id: number, now: Date): Promise<boolean> {
  const row = await db
    .updateTable('deliveries')
    .set({ state: 'pending', next_attempt: now, created_at: now, expires_at: null })
    .where('id', '=', id)
    .where('state', 'in', ['dead', 'diverted', 'expired'])
    .returning('channel')
    .executeTakeFirst();
  if (!row) return false;
  // Whoever asks has mended something: the circuit is tried at once.
  await db.updateTable('channel_states').set({ not_before: now }).where('channel', '=', row.channel).execute();
  return true;
}
