import { sql } from 'kysely';
import type { Database } from './database.ts';

/** Hosts that asked us to wait, with the end of that time. */
export async function readHostWaits(db: Database, now: Date): Promise<Map<string, Date>> {
  const rows = await db.selectFrom('host_waits').selectAll().where('until', '>', now).execute();
  return new Map(rows.map(({ host, until }) => [host, until]));
}

/** Keeps what a host asked for; of two the longer time. What is over goes with it. */
export async function keepHostWait(db: Database, wait: { host: string; until: Date }, now: Date): Promise<void> {
  await db.deleteFrom('host_waits').where('until', '<=', now).execute();
  await db
    .insertInto('host_waits')
    .values(wait)
    .onConflict((conflict) =>
      conflict.column('host').doUpdateSet({ until: sql`greatest(host_waits.until, excluded.until)` }),
    )
    .execute();
}
