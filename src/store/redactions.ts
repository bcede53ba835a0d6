import type { Database } from './database.ts';

/** Why and when a payload was removed by the rules of retention; null where it was not. */
export async function findPayloadRemoval(db: Database, sha256: string): Promise<{ why: string; at: Date } | null> {
  const row = await db
    .selectFrom('payload_removals')
    .select(['why', 'removed_at'])
    .where('payload_sha256', '=', sha256)
    .executeTakeFirst();
  return row ? { why: row.why, at: row.removed_at } : null;
}
