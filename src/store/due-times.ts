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
