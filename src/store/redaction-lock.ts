import { sql } from 'kysely';
import type { Database } from './database.ts';

const REDACTION_LOCK = 1988_0032;

/** Nothing that was read of items before is told after this transaction: see `isReadStill`. Take it after the item's row. */
export async function lockForRedaction(tx: Database): Promise<void> {
  await sql`select pg_advisory_xact_lock(${REDACTION_LOCK})`.execute(tx);
}

/** What words were taken out so far, for `isReadStill`. */
export async function redactionsSoFar(db: Database): Promise<number> {
  const { rows } = await sql<{ last: number }>`select coalesce(max(id), 0)::int as last from redactions`.execute(db);
  return rows[0]?.last ?? 0;
}

/**
 * Whether what was read since `redactionsSoFar` was given may be told: false where words were taken out of something
 * meanwhile. Where it may, none are until the transaction ends.
 */
export async function isReadStill(tx: Database, before: number): Promise<boolean> {
  await holdRedactions(tx);
  return (await redactionsSoFar(tx)) === before;
}

/** No words are taken out until the transaction ends; waits for one that takes some out now. */
export async function holdRedactions(tx: Database): Promise<void> {
  await sql`select pg_advisory_xact_lock_shared(${REDACTION_LOCK})`.execute(tx);
}
