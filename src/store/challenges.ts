import { randomUUID } from 'node:crypto';
import type { Database } from './database.ts';

/** Keeps what a browser has to answer next; an open one of the same key is replaced. */
export async function keepChallenge(db: Database, key: string, value: string, expiresAt: Date): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await tx.deleteFrom('verifications').where('identifier', '=', key).execute();
    await tx
      .insertInto('verifications')
      .values({ id: randomUUID(), identifier: key, value, expires_at: expiresAt })
      .execute();
  });
}

/** Takes a challenge up, once; null where there is none or it came too late. */
export async function consumeChallenge(db: Database, key: string, now: Date): Promise<string | null> {
  const row = await db
    .deleteFrom('verifications')
    .where('identifier', '=', key)
    .returning(['value', 'expires_at'])
    .executeTakeFirst();
  return row && row.expires_at > now ? row.value : null;
}

/** What stands open under a key, which it stays; null where there is nothing, or its time is over. */
export async function findChallenge(db: Database, key: string, now: Date): Promise<string | null> {
  const row = await db
    .selectFrom('verifications')
    .select('value')
    .where('identifier', '=', key)
    .where('expires_at', '>', now)
    .executeTakeFirst();
  return row?.value ?? null;
}
