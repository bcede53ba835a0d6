import type { DeliveryState, Message } from '#src/model/delivery.ts';
import type { Database } from './database.ts';
import type { StoredDelivery } from './deliveries.ts';

/** What became of the messages of these alerts or digests, the oldest first. */
export async function deliveriesOf(
  db: Database,
  what: { alerts: number[] } | { digests: number[] },
): Promise<StoredDelivery[]> {
  const [column, ids] =
    'alerts' in what ? (['alert_id', what.alerts] as const) : (['digest_id', what.digests] as const);
  if (ids.length === 0) return [];
  const rows = await db.selectFrom('deliveries').selectAll().where(column, 'in', ids).orderBy('id').execute();
  return rows.map((row) => ({
    id: row.id,
    key: row.key,
    channel: row.channel,
    alertId: row.alert_id,
    digestId: row.digest_id,
    subject: (row.message as Message).subject,
    state: row.state as DeliveryState,
    attempts: row.attempts,
    nextAttempt: row.next_attempt,
    possibleRepeat: row.possible_repeat,
    lastError: row.last_error,
    reference: row.reference,
    createdAt: row.created_at,
    sentAt: row.sent_at,
  }));
}
