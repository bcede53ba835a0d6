import { sql } from 'kysely';
import type { Database } from './database.ts';

/** `unmarked`: of items without any signal. `failures`: of looks that failed, kept for diagnosis. */
export type RetainedKind = 'unmarked' | 'failures';

const USED_BY = sql`(
  select id as item from items where capture_id = captures.id
  union all select item_id from item_revisions where capture_id = captures.id
  union all select item_id from page_wordings where capture_id = captures.id
  union all select item_id from watches where capture_id = captures.id
  union all select item_id from item_evidence where capture_id = captures.id)`;

/**
 * Payloads of one kind that are older than `before`, by hash. One that any other capture still needs is not among them:
 * what is younger, what carries a signal, was redacted, or is a picture or a medium of an alert.
 */
export async function expiredPayloads(
  db: Database,
  kind: RetainedKind,
  before: Date,
  limit: number,
): Promise<string[]> {
  const used = sql`exists (select from ${USED_BY} as used)`;
  const marked = sql`exists (select from ${USED_BY} as used where
    exists (select from signals where signals.item_id = used.item)
    or exists (select from watches where watches.item_id = used.item)
    or exists (select from alerts where alerts.item_id = used.item)
    or exists (select from items where items.id = used.item and items.analysed_at is null))`;
  const ofKind = kind === 'failures' ? sql`not ${used}` : sql`${used} and not ${marked}`;
  const { rows } = await sql<{ payload_sha256: string }>`
    select payload_sha256 from captures
    group by payload_sha256
    having bool_and(captured_at < ${before}) and bool_and(${ofKind})
      and not exists (select from payload_removals as gone where gone.payload_sha256 = captures.payload_sha256)
      and not exists (select from sealed_payloads as sealed where sealed.payload_sha256 = captures.payload_sha256)
    limit ${limit}`.execute(db);
  return rows.map((row) => row.payload_sha256);
}

export async function recordPayloadRemoval(db: Database, sha256: string, why: string, now: Date): Promise<void> {
  await db
    .insertInto('payload_removals')
    .values({ payload_sha256: sha256, why, removed_at: now })
    .onConflict((conflict) => conflict.column('payload_sha256').doNothing())
    .execute();
}
