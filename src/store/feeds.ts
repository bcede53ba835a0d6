import type { Message } from '#src/model/delivery.ts';
import type { Database } from './database.ts';
import { reviveMessage } from './deliveries.ts';

export interface FeedFilter {
  channel: string;
  /** Null takes both. */
  kind: 'alert' | 'digest' | null;
  /** Of one rule alone, with its flash digests; null takes all. */
  rule: string | null;
  limit: number;
}

/** What the outbox has handed to a channel, the newest first. */
export async function messagesForFeed(db: Database, { channel, kind, rule, limit }: FeedFilter): Promise<Message[]> {
  let query = db
    .selectFrom('deliveries')
    .select('deliveries.message')
    .where('channel', '=', channel)
    .where('deliveries.state', '=', 'sent')
    .orderBy('deliveries.id', 'desc')
    .limit(limit);
  if (kind === 'alert') query = query.where('digest_id', 'is', null).where('alert_id', 'is not', null);
  if (kind === 'digest') query = query.where('digest_id', 'is not', null);
  if (rule !== null)
    query = query.innerJoin('alerts', 'alerts.id', 'deliveries.alert_id').where('alerts.rule', '=', rule);
  return (await query.execute()).map((row) => reviveMessage(row.message as Message));
}
