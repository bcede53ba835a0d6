import { randomBytes } from 'node:crypto';
import type { Database } from './database.ts';
import { tokenHash } from './invitations.ts';

/** A search that somebody keeps; `query` is that of the page of stories, without `?`. */
export interface SavedSearch {
  id: number;
  label: string;
  query: string;
  hasFeed: boolean;
}

export async function listSavedSearches(db: Database, personId: string): Promise<SavedSearch[]> {
  const rows = await db
    .selectFrom('saved_searches')
    .selectAll()
    .where('person_id', '=', personId)
    .orderBy('id')
    .execute();
  return rows.map((row) => ({ id: row.id, label: row.label, query: row.query, hasFeed: row.feed_hash !== null }));
}

export async function saveSearch(
  db: Database,
  search: { personId: string; label: string; query: string },
): Promise<void> {
  await db
    .insertInto('saved_searches')
    .values({ person_id: search.personId, label: search.label, query: search.query, feed_hash: null })
    .execute();
}

export async function removeSearch(db: Database, personId: string, id: number): Promise<void> {
  await db.deleteFrom('saved_searches').where('id', '=', id).where('person_id', '=', personId).execute();
}

/** Gives a search a feed under an address that nobody can guess; an earlier address ends. Null for no such search. */
export async function makeSearchFeed(db: Database, personId: string, id: number): Promise<string | null> {
  const token = randomBytes(24).toString('base64url');
  const made = await db
    .updateTable('saved_searches')
    .set({ feed_hash: tokenHash(token) })
    .where('id', '=', id)
    .where('person_id', '=', personId)
    .executeTakeFirst();
  return Number(made.numUpdatedRows) === 1 ? token : null;
}

/** The search of a feed; null where there is none, or where its person was locked out. */
export async function findSearchByFeed(db: Database, token: string): Promise<SavedSearch | null> {
  const row = await db
    .selectFrom('saved_searches')
    .leftJoin('people', 'people.id', 'saved_searches.person_id')
    .select(['saved_searches.id', 'label', 'query', 'people.disabled_at'])
    .where('feed_hash', '=', tokenHash(token))
    .executeTakeFirst();
  return row && row.disabled_at === null ? { id: row.id, label: row.label, query: row.query, hasFeed: true } : null;
}
