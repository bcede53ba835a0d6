import { sql } from 'kysely';
import type { DeliveryState, Message } from '#src/model/delivery.ts';
import type { Database } from './database.ts';

export interface NewDelivery {
  key: string;
  channel: string;
  alertId: number | null;
  digestId: number | null;
  message: Message;
}

/** The outbox: committed together with its alert or digest, once per key. */
export async function insertDeliveries(tx: Database, deliveries: NewDelivery[], now: Date): Promise<void> {
  if (deliveries.length === 0) return;
  await tx
    .insertInto('deliveries')
    .values(
      deliveries.map((delivery) => ({
        key: delivery.key,
        channel: delivery.channel,
        alert_id: delivery.alertId,
        digest_id: delivery.digestId,
        message: JSON.stringify(delivery.message),
        next_attempt: now,
        created_at: now,
      })),
    )
    .onConflict((conflict) => conflict.column('key').doNothing())
    .execute();
}

export interface ClaimedDelivery {
  id: number;
  key: string;
  channel: string;
  message: Message;
  /** Number of this try, from 1. */
  attempt: number;
  createdAt: Date;
  /** What an earlier try left: the parts of the message that arrived. */
  reference: string | null;
  /** Proof of the claim, asked for again right before sending: a paused worker that wakes late must not act. */
  claim: string;
}

/**
 * Claims what is due on channels that are not busy, until `lease`. A claim whose process died is due again when its
 * lease is over; that it may have been sent is then marked.
 */
export async function claimDeliveries(
  db: Database,
  filter: { now: Date; lease: Date; limit: number; channel?: string },
): Promise<ClaimedDelivery[]> {
  const rows = await db
    .updateTable('deliveries')
    .set({
      state: 'sending',
      claim: sql`gen_random_uuid()`,
      claimed_until: filter.lease,
      attempts: sql`attempts + 1`,
      possible_repeat: sql`possible_repeat or state = 'sending'`,
    })
    .where('id', 'in', (due) => {
      let query = due
        .selectFrom('deliveries')
        .select('id')
        .where((where) =>
          where.or([
            where.and([where('state', '=', 'pending'), where('next_attempt', '<=', filter.now)]),
            where.and([where('state', '=', 'sending'), where('claimed_until', '<=', filter.now)]),
          ]),
        );
      if (filter.channel !== undefined) query = query.where('channel', '=', filter.channel);
      return query.orderBy('next_attempt').orderBy('id').limit(filter.limit).forUpdate().skipLocked();
    })
    .returning(['id', 'key', 'channel', 'message', 'attempts', 'claim', 'created_at', 'reference'])
    .execute();
  return rows
    .sort((a, b) => a.id - b.id)
    .flatMap((row) =>
      row.claim === null
        ? []
        : [
            {
              id: row.id,
              key: row.key,
              channel: row.channel,
              message: reviveMessage(row.message as Message),
              attempt: row.attempts,
              createdAt: row.created_at,
              reference: row.reference,
              claim: row.claim,
            },
          ],
    );
}

/** Channels that have something due. */
export async function channelsWithDueDeliveries(db: Database, now: Date): Promise<string[]> {
  const rows = await db
    .selectFrom('deliveries')
    .select('channel')
    .distinct()
    .where((where) =>
      where.or([
        where.and([where('state', '=', 'pending'), where('next_attempt', '<=', now)]),
        where.and([where('state', '=', 'sending'), where('claimed_until', '<=', now)]),
      ]),
    )
    .execute();
  return rows.map((row) => row.channel);
}

/** Renews a claim right before the send; false where it was lost in between. */
export async function holdClaim(db: Database, id: number, claim: string, lease: Date): Promise<boolean> {
  const result = await db
    .updateTable('deliveries')
    .set({ claimed_until: lease })
    .where('id', '=', id)
    .where('claim', '=', claim)
    .where('state', '=', 'sending')
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

export interface AttemptRecord {
  state: DeliveryState;
  error: string | null;
  reference: string | null;
  nextAttempt: Date | null;
  possibleRepeat: boolean;
  now: Date;
}

export async function recordAttempt(db: Database, id: number, claim: string, record: AttemptRecord): Promise<void> {
  await db
    .updateTable('deliveries')
    .set({
      state: record.state,
      last_error: record.error,
      reference: record.reference,
      claim: null,
      claimed_until: null,
      ...(record.nextAttempt ? { next_attempt: record.nextAttempt } : {}),
      ...(record.possibleRepeat ? { possible_repeat: true } : {}),
      ...(record.state === 'sent' ? { sent_at: record.now } : {}),
    })
    .where('id', '=', id)
    .where('claim', '=', claim)
    .execute();
}

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

export async function listDeliveries(
  db: Database,
  filter: { limit: number; before?: number | undefined; alert?: number | undefined },
): Promise<StoredDelivery[]> {
  let query = db.selectFrom('deliveries').selectAll().orderBy('id', 'desc').limit(filter.limit);
  if (filter.before !== undefined) query = query.where('id', '<', filter.before);
  if (filter.alert !== undefined) query = query.where('alert_id', '=', filter.alert);
  return (await query.execute()).map((row) => ({
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

/** Lets a delivery that was given up be tried again. */
export async function retryDelivery(db: Database, id: number, now: Date): Promise<boolean> {
  const result = await db
    .updateTable('deliveries')
    .set({ state: 'pending', next_attempt: now, created_at: now })
    .where('id', '=', id)
    .where('state', '=', 'dead')
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** A message as the database gives it, with its dates. */
export function reviveMessage(message: Message): Message {
  const alert = message.alert ? { ...message.alert, firstSeen: new Date(message.alert.firstSeen) } : null;
  return { ...message, alert, createdAt: new Date(message.createdAt) };
}
