import type { Selectable } from 'kysely';
import type { DeliveryState, Message } from '#src/model/delivery.ts';
import type { DeliveriesTable } from './alert-schema.ts';
import type { Database } from './database.ts';

export interface StoredDelivery {
  id: number;
  key: string;
  channel: string;
  alertId: number | null;
  digestId: number | null;
  subject: string;
  state: DeliveryState;
  attempts: number;
  nextAttempt: Date;
  possibleRepeat: boolean;
  lastError: string | null;
  /** What the service calls the message, where it says. */
  reference: string | null;
  createdAt: Date;
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
  const rows = await db.selectFrom('deliveries').selectAll().where(column, 'in', ids).orderBy('id').execute();
  return rows.map(storedDelivery);
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

function storedDelivery(row: Selectable<DeliveriesTable>): StoredDelivery {
  return {
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
  };
}
