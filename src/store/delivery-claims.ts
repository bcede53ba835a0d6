import { sql } from 'kysely';
import type { DeliveryAction, DeliveryState, Message } from '#src/model/delivery.ts';
import type { Database } from './database.ts';
import { reviveMessage } from './deliveries.ts';

export interface ClaimedDelivery {
  id: number;
  key: string;
  channel: string;
  alertId: number | null;
  message: Message;
  action: DeliveryAction;
  /** Number of this try, from 1. */
  attempt: number;
  createdAt: Date;
  /** What an earlier try left: the parts of the message that arrived. */
  reference: string | null;
  /** When the first try ended of which nobody knows whether it landed; null where there is none. */
  uncertainSince: Date | null;
  standsInFor: number | null;
  /** Proof of the claim, asked for again right before sending: a paused worker that wakes late must not act. */
  claim: string;
}

/**
 * Claims what is due until `lease`, the most urgent first. A claim whose process died is due again when its lease is over;
 * that it may have been sent is then marked. `renewedMs`: for how long claims are renewed at the most.
 */
export async function claimDeliveries(
  db: Database,
  filter: { now: Date; lease: Date; renewedMs?: number; limit: number; channel?: string },
): Promise<ClaimedDelivery[]> {
  const heldSeconds = (filter.lease.getTime() - filter.now.getTime() + (filter.renewedMs ?? 0)) / 1000;
  const rows = await db
    .updateTable('deliveries')
    .set({
      state: 'sending',
      claim: sql`gen_random_uuid()`,
      claimed_until: filter.lease,
      attempts: sql`attempts + 1`,
      possible_repeat: sql`possible_repeat or state = 'sending'`,
      // It cannot have landed before it was claimed.
      uncertain_since: sql`coalesce(uncertain_since,
        case when state = 'sending' then claimed_until - make_interval(secs => ${heldSeconds}) end)`,
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
      return query
        .orderBy('urgency', 'desc')
        .orderBy('next_attempt')
        .orderBy('id')
        .limit(filter.limit)
        .forUpdate()
        .skipLocked();
    })
    .returning(['id', 'key', 'channel', 'alert_id', 'message', 'action', 'attempts', 'claim', 'created_at'])
    .returning(['reference', 'uncertain_since', 'stands_in_for'])
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
              alertId: row.alert_id,
              message: reviveMessage(row.message as Message),
              action: row.action as DeliveryAction,
              attempt: row.attempts,
              createdAt: row.created_at,
              reference: row.reference,
              uncertainSince: row.uncertain_since,
              standsInFor: row.stands_in_for,
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

/** Renews a claim; false where it was lost in between. */
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

/** Ends all claims, where whoever made them is gone for sure. */
export async function endClaims(db: Database, now: Date): Promise<void> {
  await db
    .updateTable('deliveries')
    .set({ claimed_until: now })
    .where('state', '=', 'sending')
    .where('claimed_until', '>', now)
    .execute();
}

/** Keeps what of a delivery arrived so far, for whoever claims it next. */
export async function keepReference(db: Database, id: number, claim: string, reference: string): Promise<void> {
  await db.updateTable('deliveries').set({ reference }).where('id', '=', id).where('claim', '=', claim).execute();
}

export interface AttemptRecord {
  state: DeliveryState;
  error: string | null;
  reference: string | null;
  nextAttempt: Date | null;
  possibleRepeat: boolean;
  /** Null where it is settled by now; left out, it stays as it was. */
  uncertainSince?: Date | null;
  now: Date;
}

/**
 * Notes how a try ended. What stands in for another and arrived settles that one too; and one whose stand-in arrived
 * meanwhile waits no longer. False where the claim was lost.
 */
export async function recordAttempt(db: Database, id: number, claim: string, record: AttemptRecord): Promise<boolean> {
  const row = await db
    .updateTable('deliveries')
    .set({
      state:
        record.state === 'pending'
          ? sql<string>`case when exists (select from deliveries as other where other.stands_in_for = deliveries.id
              and other.state = 'sent') then 'diverted' else 'pending' end`
          : record.state,
      last_error: record.error,
      reference: record.reference,
      claim: null,
      claimed_until: null,
      ...(record.nextAttempt ? { next_attempt: record.nextAttempt } : {}),
      ...(record.possibleRepeat ? { possible_repeat: true } : {}),
      ...(record.uncertainSince === undefined ? {} : { uncertain_since: record.uncertainSince }),
      ...(record.state === 'sent' ? { sent_at: record.now } : {}),
    })
    .where('id', '=', id)
    .where('claim', '=', claim)
    .returning('stands_in_for')
    .executeTakeFirst();
  if (row && record.state === 'sent' && row.stands_in_for !== null)
    await sql`
      with recursive replaced (id) as (
        select ${row.stands_in_for}::bigint
        union
        select stands_in_for from deliveries join replaced using (id) where stands_in_for is not null
      )
      update deliveries set state = 'diverted' where state = 'pending' and id in (select id from replaced)`.execute(db);
  return row !== undefined;
}

/** Those of a channel that wait since before then; gives how many. They can be sent again by hand. */
export async function giveUpDeliveries(db: Database, channel: string, before: Date, reason: string): Promise<number> {
  const result = await db
    .updateTable('deliveries')
    .set({ state: 'dead', last_error: reason, claim: null, claimed_until: null })
    .where('channel', '=', channel)
    .where('state', '=', 'pending')
    .where('created_at', '<', before)
    .executeTakeFirst();
  return Number(result.numUpdatedRows);
}

/** Those of a channel that nobody is to be told any more; gives how many. */
export async function expireDeliveries(db: Database, channel: string, now: Date): Promise<number> {
  const result = await db
    .updateTable('deliveries')
    .set({ state: 'expired', claim: null, claimed_until: null })
    .where('channel', '=', channel)
    .where('expires_at', '<=', now)
    .where((where) =>
      where.or([
        where('state', '=', 'pending'),
        where.and([where('state', '=', 'sending'), where('claimed_until', '<=', now)]),
      ]),
    )
    .executeTakeFirst();
  return Number(result.numUpdatedRows);
}
