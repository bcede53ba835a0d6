import { sql } from 'kysely';
import type { AlertState } from '#src/model/alert.ts';
import { type StoredAlert, storedAlert } from './alerts.ts';
import type { Database } from './database.ts';

const ALERTS_LOCK = 1988_0009;

/** When the last alert of a rule went out, one worker at a time until the end of the transaction; null for none. */
export async function lastTold(tx: Database, rule: string): Promise<Date | null> {
  await sql`select pg_advisory_xact_lock(${ALERTS_LOCK}, hashtext(${rule}))`.execute(tx);
  const row = await tx
    .selectFrom('alerts')
    .select('told_at')
    .where('rule', '=', rule)
    .where('told_at', 'is not', null)
    .orderBy('told_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.told_at ?? null;
}

/** Alerts of these rules that were told since then and have no brief, the oldest first. */
export async function alertsWithoutBrief(db: Database, rules: readonly string[], since: Date): Promise<StoredAlert[]> {
  if (rules.length === 0) return [];
  const rows = await db
    .selectFrom('alerts')
    .selectAll()
    .where('rule', 'in', [...rules])
    .where('told_at', '>=', since)
    .where('state', '!=', 'false')
    .where((where) =>
      where.not(
        where.exists(
          where.selectFrom('digests').select('digests.id').where(sql<boolean>`digests.key = 'flash:' || alerts.id`),
        ),
      ),
    )
    .orderBy('id')
    .execute();
  return rows.map(storedAlert);
}

/** Alerts whose time to be told has come, claimed until the end of the transaction, the oldest first. */
export async function claimHeldAlerts(tx: Database, now: Date, limit: number): Promise<StoredAlert[]> {
  const rows = await tx
    .selectFrom('alerts')
    .selectAll()
    .where('held_until', '<=', now)
    .orderBy('id')
    .limit(limit)
    .forUpdate()
    .skipLocked()
    .execute();
  return rows.map(storedAlert);
}

/** They are held no more: told now, `toldWith` with the message of another, or, with null for `toldAt`, not at all. */
export async function releaseAlerts(
  tx: Database,
  ids: number[],
  what: { toldAt: Date | null; toldWith: number | null; escalateAt: Date | null },
): Promise<void> {
  if (ids.length === 0) return;
  await tx
    .updateTable('alerts')
    .set({ held_until: null, told_at: what.toldAt, told_with: what.toldWith, escalate_at: what.escalateAt })
    .where('id', 'in', ids)
    .execute();
}

/** Alerts that nobody has acknowledged in time, each given once. */
export async function claimEscalations(tx: Database, now: Date, limit: number): Promise<StoredAlert[]> {
  const rows = await tx
    .updateTable('alerts')
    .set({ escalated_at: now })
    .where('id', 'in', (due) =>
      due
        .selectFrom('alerts')
        .select('id')
        .where('escalate_at', '<=', now)
        .where('escalated_at', 'is', null)
        .where('state', '=', 'raised')
        .orderBy('id')
        .limit(limit)
        .forUpdate()
        .skipLocked(),
    )
    .returningAll()
    .execute();
  return rows.map(storedAlert);
}

export interface AlertChange {
  id: number;
  alert: StoredAlert;
}

/** Notes a step in the life of an alert; null where it does not stand at one of `from` (any more). */
export async function recordAlertChange(
  tx: Database,
  change: {
    alert: number;
    from: readonly AlertState[];
    to: AlertState;
    by: { id: string | null; name: string };
    now: Date;
  },
): Promise<AlertChange | null> {
  const row = await tx
    .updateTable('alerts')
    .set({ state: change.to, state_by: change.by.name, state_at: change.now })
    .where('id', '=', change.alert)
    .where('state', 'in', [...change.from])
    .returningAll()
    .executeTakeFirst();
  if (!row) return null;
  const { id } = await tx
    .insertInto('alert_changes')
    .values({
      alert_id: change.alert,
      state: change.to,
      person_id: change.by.id,
      person_name: change.by.name,
      changed_at: change.now,
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  return { id, alert: storedAlert(row) };
}

/** Alerts on a story that were raised for one of these signals and stand open. */
export async function openAlertsOf(tx: Database, story: number, signals: readonly string[]): Promise<number[]> {
  if (signals.length === 0) return [];
  const rows = await tx
    .selectFrom('alerts')
    .select('id')
    .where('story_id', '=', story)
    .where('state', 'in', ['raised', 'acknowledged'])
    .where(sql<boolean>`content->>'signal' = any(${signals}::text[])`)
    .orderBy('id')
    .execute();
  return rows.map((row) => row.id);
}

/** Signals that an item of the story carries now. */
export async function signalsOfStory(tx: Database, story: number): Promise<Set<string>> {
  const rows = await tx
    .selectFrom('signals')
    .innerJoin('items', 'items.id', 'signals.item_id')
    .select('signals.signal')
    .distinct()
    .where('items.story_id', '=', story)
    .execute();
  return new Set(rows.map((row) => row.signal));
}
