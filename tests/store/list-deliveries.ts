import type { Message } from '#src/model/delivery.ts';
import type { Database } from '#src/store/database.ts';

/** Deliveries as the database has them, the newest first. */
export async function listDeliveries(db: Database, { limit }: { limit: number }) {
  const rows = await db.selectFrom('deliveries').selectAll().orderBy('id', 'desc').limit(limit).execute();
  return rows.map(
    ({ id, key, channel, state, attempts, message, possible_repeat, last_error, reference, created_at }) => ({
      ...{ id, key, channel, state, attempts, reference },
      subject: (message as Message).subject,
      possibleRepeat: possible_repeat,
      lastError: last_error,
      createdAt: created_at,
    }),
  );
}
