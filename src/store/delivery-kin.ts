import type { DeliveryState, Message } from '#src/model/delivery.ts';
import type { Database } from './database.ts';
import { reviveMessage } from './deliveries.ts';

/** The message on a channel to which more on the same story is added: the first of its alerts that arrived there. */
export async function threadOf(db: Database, alert: number, channel: string): Promise<string | null> {
  const row = await db
    .selectFrom('deliveries')
    .innerJoin('alerts', 'alerts.id', 'deliveries.alert_id')
    .select('deliveries.reference')
    .where('alerts.story_id', '=', (story) => story.selectFrom('alerts').select('story_id').where('id', '=', alert))
    .where('alerts.id', '<', alert)
    .where('deliveries.channel', '=', channel)
    .where('deliveries.state', '=', 'sent')
    .where('deliveries.action', '=', 'send')
    .where('deliveries.digest_id', 'is', null)
    .where('deliveries.reference', 'is not', null)
    .orderBy('deliveries.id')
    .limit(1)
    .executeTakeFirst();
  return row?.reference ?? null;
}

/** What became of an alert's own message on a channel, the last one where there are several. */
export async function messageOfAlert(
  db: Database,
  alert: number,
  channel: string,
): Promise<{ state: DeliveryState; reference: string | null } | null> {
  const row = await db
    .selectFrom('deliveries')
    .select(['state', 'reference'])
    .where('alert_id', '=', alert)
    .where('channel', '=', channel)
    .where('action', '=', 'send')
    .where('digest_id', 'is', null)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row ? { state: row.state as DeliveryState, reference: row.reference } : null;
}

export interface WaitingDelivery {
  id: number;
  key: string;
  alertId: number | null;
  digestId: number | null;
  message: Message;
  urgency: number;
  expiresAt: Date | null;
  fallback: string | null;
}

/** What waits on a channel, or that one delivery, where it has no stand-in yet and no quiet hours hold it; the most urgent first. */
export async function deliveriesToDivert(
  db: Database,
  what: { channel: string } | { delivery: number },
  { now, limit }: { now: Date; limit: number },
): Promise<WaitingDelivery[]> {
  let query = db
    .selectFrom('deliveries')
    .select(['id', 'key', 'alert_id', 'digest_id', 'message', 'urgency', 'expires_at', 'fallback'])
    .where('action', '=', 'send');
  query =
    'channel' in what
      ? query
          .where('channel', '=', what.channel)
          .where('state', '=', 'pending')
          .where((where) => where.or([where('attempts', '>', 0), where('next_attempt', '<=', now)]))
      : query.where('id', '=', what.delivery);
  const rows = await query
    .where((where) =>
      where.not(
        where.exists(
          where
            .selectFrom('deliveries as other')
            .select('other.id')
            .whereRef('other.stands_in_for', '=', 'deliveries.id'),
        ),
      ),
    )
    .orderBy('urgency', 'desc')
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    key: row.key,
    alertId: row.alert_id,
    digestId: row.digest_id,
    message: reviveMessage(row.message as Message),
    urgency: row.urgency,
    expiresAt: row.expires_at,
    fallback: row.fallback,
  }));
}
