import { sql } from 'kysely';
import type { Database } from './database.ts';

/** What the last looks at all sources tell of the way to them. */
export interface Reach {
  /** When a source last answered, but for the one that was asked about; null where none ever did. */
  lastAnswer: Date | null;
  /** Enabled sources whose last look failed, since then. */
  failedSince: number;
}

/** Leaves out the source of `look`, of which the caller knows when it had answered before. */
export async function readReach(db: Database, look: { source: number; answeredBefore: Date | null }): Promise<Reach> {
  const { rows } = await sql<{ last_answer: Date | null; failed: number }>`
    with reach as (
      select greatest(max(last_success), ${look.answeredBefore}::timestamptz) as last_answer
      from sources where id <> ${look.source}
    )
    select last_answer, (
      select count(*) from sources
      where enabled and last_outcome = 'broken' and last_looked > coalesce(last_answer, '-infinity')
    )::int as failed
    from reach`.execute(db);
  return { lastAnswer: rows[0]?.last_answer ?? null, failedSince: rows[0]?.failed ?? 0 };
}

/** Brings the next looks at sources that failed forward to `at`, but for those that asked us to wait. */
export async function hurryFailedLooks(db: Database, at: Date): Promise<void> {
  await db
    .updateTable('sources')
    .set({ next_look: sql<Date>`greatest(${at}::timestamptz, not_before)` })
    .where('enabled', '=', true)
    .where('last_outcome', '=', 'broken')
    .where('next_look', '>', at)
    .execute();
}
