import { sql } from 'kysely';
import type { Message } from '#src/model/delivery.ts';
import type { Database } from './database.ts';

/** Which notices of changes belong together: of one thing, by one person, on one channel. */
export interface NoticesOf {
  channel: string;
  occasion: string;
  /** Key of what was changed. */
  subject: string;
  by: string;
}

/** The one of them that nobody has tried to send yet, locked; null where there is none. */
export async function lockWaitingNotice(
  tx: Database,
  of: NoticesOf,
): Promise<{ id: number; key: string; data: unknown } | null> {
  const row = await tx
    .selectFrom('deliveries')
    .select(['id', 'key', sql<unknown>`message->'data'`.as('data')])
    .where('state', '=', 'pending')
    .where('attempts', '=', 0)
    .where('channel', '=', of.channel)
    .where(isOf(of))
    .orderBy('id', 'desc')
    .limit(1)
    .forUpdate()
    .skipLocked()
    .executeTakeFirst();
  return row ?? null;
}

/** When the last of them was put there, if it was after `since`; null otherwise. */
export async function lastNoticeAt(tx: Database, of: NoticesOf, since: Date): Promise<Date | null> {
  const row = await tx
    .selectFrom('deliveries')
    .select('created_at')
    .where('created_at', '>', since)
    .where('channel', '=', of.channel)
    .where(isOf(of))
    .orderBy('created_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.created_at ?? null;
}

/** Says something else in a notice that waits; `dueAt` null leaves when it goes out. */
export async function rewriteNotice(tx: Database, id: number, message: Message, dueAt: Date | null): Promise<void> {
  await tx
    .updateTable('deliveries')
    .set({ message: JSON.stringify(message), ...(dueAt ? { next_attempt: dueAt } : {}) })
    .where('id', '=', id)
    .execute();
}

function isOf({ occasion, subject, by }: NoticesOf) {
  return sql<boolean>`message->'data'->>'occasion' = ${occasion} and message->'data'->>'subject' = ${subject}
    and message->'data'->>'by' = ${by}`;
}
