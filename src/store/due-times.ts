import { sql } from 'kysely';
import type { Database } from './database.ts';

/** How many rows were moved. */
export interface DueTimes {
  sources: number;
  deliveries: number;
}

/** Brings what is due in the future nearer by so many milliseconds, but not before `now`. */
export async function moveDueTimes(db: Database, now: Date, milliseconds: number): Promise<DueTimes> {
  const nearer = (column: string) =>
    sql<Date>`greatest(${now}::timestamptz, ${sql.ref(column)} - make_interval(secs => ${milliseconds / 1000}::float8))`;
  return db.transaction().execute(async (tx) => {
    const sources = await tx
      .updateTable('sources')
      .set({ next_look: nearer('next_look'), not_before: sql`${nearer('not_before')}` })
      .where('next_look', '>', now)
      .executeTakeFirst();
    const deliveries = await tx
      .updateTable('deliveries')
      .set({
        next_attempt: nearer('next_attempt'),
        claimed_until: sql`claimed_until - make_interval(secs => ${milliseconds / 1000}::float8)`,
      })
      .where('state', 'in', ['pending', 'sending'])
      .where((where) => where.or([where('next_attempt', '>', now), where('claimed_until', '>', now)]))
      .executeTakeFirst();
    await tx
      .updateTable('channel_states')
      .set({ not_before: sql`${nearer('not_before')}` })
      .where('not_before', '>', now)
      .execute();
    await tx
      .updateTable('host_waits')
      .set({ until: nearer('until') })
      .where('until', '>', now)
      .execute();
    return { sources: Number(sources.numUpdatedRows), deliveries: Number(deliveries.numUpdatedRows) };
  });
}

/**
 * Claims the sources that are due until `lease`: another scheduler, or a tick that comes too early, does not get them.
 * One whose look is lost with its process is due again when the lease is over.
 */
export async function claimDueSources(db: Database, now: Date, lease: Date, limit: number): Promise<number[]> {
  const rows = await db
    .updateTable('sources')
    .set({ next_look: lease })
    .where('id', 'in', (due) =>
      due
        .selectFrom('sources')
        .select('id')
        .where('enabled', '=', true)
        .where('next_look', '<=', now)
        .orderBy('next_look')
        .limit(limit)
        .forUpdate()
        .skipLocked(),
    )
    .returning('id')
    .execute();
  return rows.map((row) => row.id);
}

/**
 * Makes every enabled source due at once, for the first moments after a start: but none that asked us to wait, nor, where
 * other processes may be looking, one that is due before `lease` anyway: it may be with one of them.
 */
export async function makeSourcesDue(db: Database, now: Date, lease: Date | null): Promise<void> {
  let sources = db
    .updateTable('sources')
    .set({ next_look: sql`greatest(${now}::timestamptz, not_before)` })
    .where('enabled', '=', true);
  if (lease)
    sources = sources.where((where) => where.or([where('next_look', '<=', now), where('next_look', '>', lease)]));
  await sources.execute();
}

/** Gives back the claims of sources that nobody was told to look at: they are due at `now` again. */
export async function giveBackSources(db: Database, ids: readonly number[], lease: Date, now: Date): Promise<void> {
  if (ids.length === 0) return;
  await db
    .updateTable('sources')
    .set({ next_look: now })
    .where('id', 'in', ids)
    .where('next_look', '=', lease)
    .execute();
}

/** When a source is due; null where there is none. */
export async function readNextLook(db: Database, source: number): Promise<Date | null> {
  const row = await db.selectFrom('sources').select('next_look').where('id', '=', source).executeTakeFirst();
  return row?.next_look ?? null;
}

/** Moves when a source is due from one time to another; false where it was due at some other. */
export async function moveNextLook(db: Database, source: number, from: Date, to: Date): Promise<boolean> {
  const result = await db
    .updateTable('sources')
    .set({ next_look: to })
    .where('id', '=', source)
    .where('next_look', '=', from)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}
