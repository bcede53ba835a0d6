import type { Database } from './database.ts';

/** How many tries in how long a time. */
export interface Allowance {
  tries: number;
  seconds: number;
}

/** Seconds to wait until one of these keys may try again; 0 if it may now. */
export async function waitFor(
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

export async function noteFailure(db: Database, keys: readonly string[], now: Date): Promise<void> {
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
