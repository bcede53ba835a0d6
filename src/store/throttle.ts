import { sql } from 'kysely';
import type { Database } from './database.ts';

/** How many tries in how long a time. */
export interface Allowance {
  tries: number;
  seconds: number;
}

/** Any constant that no other lock of ours has: tries are counted one after the other. */
const TRIES_LOCK = 1988_0021;

/**
 * Seconds to wait until one of these keys may try again; 0 if it may now. The try then counts as a failure until somebody
 * says otherwise, so that of many that come together no more are let through than of those that come one by one.
 */
export async function beginTry(
  db: Database,
  limits: readonly { key: string; allowance: Allowance }[],
  now: Date,
): Promise<number> {
  return db.transaction().execute(async (tx) => {
    await sql`select pg_advisory_xact_lock(${TRIES_LOCK})`.execute(tx);
    const wait = await waitFor(tx, limits, now);
    if (wait === 0)
      await noteFailure(
        tx,
        limits.map(({ key }) => key),
        now,
      );
    return wait;
  });
}

/** The try that began then under these keys was no failure. */
export async function forgetTry(db: Database, keys: readonly string[], began: Date): Promise<void> {
  await sql`delete from failed_tries where ctid in (
    select distinct on (key) ctid from failed_tries where key = any(${keys}::text[]) and at = ${began})`.execute(db);
}

async function waitFor(
  db: Database,
  limits: readonly { key: string; allowance: Allowance }[],
  now: Date,
): Promise<number> {
  let wait = 0;
  for (const { key, allowance } of limits) {
    const since = new Date(now.getTime() - allowance.seconds * 1000);
    const rows = await db
      .selectFrom('failed_tries')
      .select('at')
      .where('key', '=', key)
      .where('at', '>', since)
      .orderBy('at', 'desc')
      .limit(allowance.tries)
      .execute();
    const oldest = rows.at(allowance.tries - 1);
    if (oldest) wait = Math.max(wait, Math.ceil((oldest.at.getTime() - since.getTime()) / 1000));
  }
  return wait;
}

async function noteFailure(db: Database, keys: readonly string[], now: Date): Promise<void> {
  await db
    .insertInto('failed_tries')
    .values(keys.map((key) => ({ key, at: now })))
    .execute();
  await db
    .deleteFrom('failed_tries')
    .where('at', '<', new Date(now.getTime() - 86_400_000))
    .execute();
}

export async function forgetFailures(db: Database, key: string): Promise<void> {
  await db.deleteFrom('failed_tries').where('key', '=', key).execute();
}
