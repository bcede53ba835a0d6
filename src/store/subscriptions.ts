import { sql } from 'kysely';
import type { Database } from './database.ts';

export type SubscriptionState = 'new' | 'asked' | 'active' | 'leaving' | 'left' | 'denied' | 'failed';

/** What is agreed with a hub about a source's feed (WebSub). */
export interface Subscription {
  sourceId: number;
  hub: string;
  topic: string;
  token: string;
  secret: string;
  state: SubscriptionState;
  leaseUntil: Date | null;
  failures: number;
}

export interface PushAddress {
  hub: string;
  topic: string;
}

/** Notes which hub a feed announces, or that it announces none any more: the next step is due at once where it differs. */
export async function recordPushOrigin(
  tx: Database,
  sourceId: number,
  origin: PushAddress | null,
  now: Date,
): Promise<void> {
  if (origin === null) {
    await tx
      .updateTable('subscriptions')
      .set({ state: 'leaving', next_step: now, failures: 0 })
      .where('source_id', '=', sourceId)
      .where('state', 'in', ['new', 'asked', 'active', 'failed'])
      .execute();
    return;
  }
  const fresh = { state: 'new', next_step: now, failures: 0, reason: null, lease_until: null };
  await tx
    .insertInto('subscriptions')
    .values({ source_id: sourceId, ...origin, token: randomWord(), secret: randomWord(), ...fresh })
    .onConflict((conflict) =>
      conflict
        .column('source_id')
        // A token that another hub knew is that hub's: a new one hears of a new address.
        .doUpdateSet({ ...origin, token: randomWord(), secret: randomWord(), ...fresh })
        .where((where) =>
          where.or([
            where('subscriptions.hub', '!=', origin.hub),
            where('subscriptions.topic', '!=', origin.topic),
            where('subscriptions.state', 'in', ['left', 'leaving']),
          ]),
        ),
    )
    .execute();
}

function randomWord(): string {
  return Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString('base64url');
}

/** Subscriptions with a step to take, claimed until `lease`. Those of sources that are switched off are to be left. */
export async function claimDueSubscriptions(
  db: Database,
  now: Date,
  lease: Date,
  limit: number,
): Promise<(Subscription & { enabled: boolean })[]> {
  await db
    .updateTable('subscriptions')
    .set({ state: 'leaving', next_step: now, failures: 0 })
    .where('state', 'in', ['new', 'asked', 'active', 'failed'])
    .where('source_id', 'in', (sources) => sources.selectFrom('sources').select('id').where('enabled', '=', false))
    .execute();
  const rows = await db
    .updateTable('subscriptions')
    .set({ next_step: lease })
    .where('source_id', 'in', (due) =>
      due
        .selectFrom('subscriptions')
        .select('source_id')
        .where('next_step', '<=', now)
        .where('state', '!=', 'left')
        .orderBy('next_step')
        .limit(limit)
        .forUpdate()
        .skipLocked(),
    )
    .returningAll()
    .execute();
  const enabled = await db
    .selectFrom('sources')
    .select(['id', 'enabled'])
    .where('id', 'in', [-1, ...rows.map((row) => row.source_id)])
    .execute();
  const states = new Map(enabled.map((row) => [row.id, row.enabled]));
  return rows.map((row) => ({ ...subscriptionOf(row), enabled: states.get(row.source_id) ?? false }));
}

export async function findSubscription(db: Database, token: string): Promise<Subscription | null> {
  const row = await db.selectFrom('subscriptions').selectAll().where('token', '=', token).executeTakeFirst();
  return row ? subscriptionOf(row) : null;
}

export async function updateSubscription(
  db: Database,
  subscription: Pick<Subscription, 'sourceId' | 'token'>,
  change: {
    state?: SubscriptionState;
    nextStep?: Date;
    leaseUntil?: Date | null;
    askedAt?: Date;
    reason?: string | null;
    failed?: boolean;
    lastPush?: Date;
  },
): Promise<void> {
  const { state, nextStep, leaseUntil, askedAt, reason, failed, lastPush } = change;
  await db
    .updateTable('subscriptions')
    .set({
      ...(state ? { state } : {}),
      ...(nextStep ? { next_step: nextStep } : {}),
      ...(leaseUntil === undefined ? {} : { lease_until: leaseUntil }),
      ...(askedAt ? { asked_at: askedAt } : {}),
      ...(reason === undefined ? {} : { reason }),
      ...(failed === undefined ? {} : { failures: failed ? sql`failures + 1` : 0 }),
      ...(lastPush ? { last_push: lastPush } : {}),
    })
    .where('source_id', '=', subscription.sourceId)
    // Unless another hub has taken its place meanwhile.
    .where('token', '=', subscription.token)
    .execute();
}

interface SubscriptionRow {
  source_id: number;
  hub: string;
  topic: string;
  token: string;
  secret: string;
  state: string;
  lease_until: Date | null;
  failures: number;
}

function subscriptionOf(row: SubscriptionRow): Subscription {
  return {
    sourceId: row.source_id,
    hub: row.hub,
    topic: row.topic,
    token: row.token,
    secret: row.secret,
    state: row.state as SubscriptionState,
    leaseUntil: row.lease_until,
    failures: row.failures,
  };
}
