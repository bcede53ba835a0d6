import { sql } from 'kysely';
import type { Database } from './database.ts';

/** Items that their service says are gone. */
export interface Disappearance {
  itemIds: readonly number[];
  /** A sentence: "Bluesky told that its author deleted it." */
  reason: string;
  /** The message that told it. */
  captureId: number | null;
  at: Date;
}

/**
 * Records that items are gone, as the watch over items would when it found them missing; it need not look any more. One
 * that is known to be gone stays as it was. Gives how many are new.
 */
export async function recordDisappearance(tx: Database, gone: Disappearance): Promise<number> {
  if (gone.itemIds.length === 0) return 0;
  const result = await sql`
    insert into watches (item_id, last_seen, state, missing_since, gone_at, reason, capture_id, next_check)
    select id, collected_at, 'gone', ${gone.at}, ${gone.at}, ${gone.reason}, ${gone.captureId}::bigint, null
    from items where id = any(${gone.itemIds})
    on conflict (item_id) do update set
      state = 'gone', missing_since = coalesce(watches.missing_since, excluded.missing_since),
      gone_at = excluded.gone_at, reason = excluded.reason, capture_id = excluded.capture_id, next_check = null
    where watches.gone_at is null`.execute(tx);
  return Number(result.numAffectedRows ?? 0);
}

/** Has items watched again that their service says are back. */
export async function recordReturn(tx: Database, itemIds: readonly number[], at: Date): Promise<void> {
  if (itemIds.length === 0) return;
  await sql`
    update watches set state = 'there', missing_since = null, gone_at = null, reason = null, next_check = ${at}
    where item_id = any(${itemIds}) and gone_at is not null`.execute(tx);
}
