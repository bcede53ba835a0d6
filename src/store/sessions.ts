import type { Database } from './database.ts';

/** A session of a person, as their page of sessions shows it. */
export interface OpenSession {
  id: string;
  /** What the browser calls itself. */
  browser: string | null;
  startedAt: Date;
  lastUsedAt: Date;
}

export async function listSessions(db: Database, personId: string, now: Date): Promise<OpenSession[]> {
  const rows = await db
    .selectFrom('sessions')
    .select(['id', 'browser', 'created_at', 'updated_at'])
    .where('person_id', '=', personId)
    .where('expires_at', '>', now)
    .orderBy('updated_at', 'desc')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    browser: row.browser,
    startedAt: row.created_at,
    lastUsedAt: row.updated_at,
  }));
}

/** Ends one session of a person, or all of them but one. */
export async function endSessions(
  db: Database,
  personId: string,
  which: { id: string } | { allBut: string },
): Promise<void> {
  const query = db.deleteFrom('sessions').where('person_id', '=', personId);
  await ('id' in which ? query.where('id', '=', which.id) : query.where('id', '!=', which.allBut)).execute();
}
