import { sql } from 'kysely';
import type { Message } from '#src/model/delivery.ts';
import type { SourceCondition, SourceRhythm } from '#src/model/source-health.ts';
import type { Database } from './database.ts';

/** Any constant: of several schedulers, one judges at a time. */
const HEALTH_LOCK = 1988_0004;
/** Captures end a little before their look is committed. */
const LOOK_MS = 120_000;

/** Takes the turn to judge until the transaction ends; false where another process has it. */
export async function lockHealth(tx: Database): Promise<boolean> {
  const { rows } = await sql<{ got: boolean }>`select pg_try_advisory_xact_lock(${HEALTH_LOCK}) as got`.execute(tx);
  return rows[0]?.got === true;
}

/**
 * When a source's last items appeared, the newest first: as their publisher says where that is a time of day shortly
 * before they were seen, else when they were seen.
 */
export async function itemTimes(db: Database, source: number, limit: number): Promise<Date[]> {
  const rows = await db
    .selectFrom('items')
    .select(
      sql<Date>`case
        when published_claim like '%T%' and published between seen_at - interval '60 days' and seen_at then published
        else seen_at end`.as('at'),
    )
    .where('source_id', '=', source)
    .orderBy('seen_at', 'desc')
    .limit(limit)
    .execute();
  return rows.map((row) => row.at);
}

export async function saveRhythm(db: Database, source: number, rhythm: SourceRhythm): Promise<void> {
  await db
    .updateTable('sources')
    .set({ rhythm: JSON.stringify(rhythm) })
    .where('id', '=', source)
    .execute();
}

/** Changes a condition, unless a look changed it meanwhile. */
export async function changeCondition(
  db: Database,
  source: number,
  change: { from: SourceCondition; to: SourceCondition; since: Date },
): Promise<void> {
  await db
    .updateTable('sources')
    .set({ condition: change.to, condition_since: change.since })
    .where('id', '=', source)
    .where('condition', '=', change.from)
    .execute();
}

/** Remembers that operators were told of the trouble of these sources, or, with null, of its end. */
export async function markNoticed(db: Database, sources: readonly number[], at: Date | null): Promise<void> {
  if (sources.length === 0) return;
  await db.updateTable('sources').set({ noticed_at: at }).where('id', 'in', sources).execute();
}

export async function insertSourceNotice(
  db: Database,
  notice: { kind: 'blind' | 'back'; sources: readonly number[]; now: Date },
  messageOf: (id: number) => Message,
): Promise<{ id: number; message: Message }> {
  const { id } = await db
    .insertInto('source_notices')
    .values({ kind: notice.kind, sources: JSON.stringify(notice.sources), message: '{}', raised_at: notice.now })
    .returning('id')
    .executeTakeFirstOrThrow();
  const message = messageOf(id);
  await db
    .updateTable('source_notices')
    .set({ message: JSON.stringify(message) })
    .where('id', '=', id)
    .execute();
  return { id, message };
}

/** The newest capture of a source since its trouble began: what a look that failed received; null where none was kept. */
export async function newestFailure(db: Database, source: number, since: Date | null): Promise<number | null> {
  const row = await db
    .selectFrom('captures')
    .select('id')
    .where('source_id', '=', source)
    .$if(since !== null, (query) => query.where('captured_at', '>=', new Date((since?.getTime() ?? 0) - LOOK_MS)))
    .orderBy('sequence', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.id ?? null;
}
