import { type Kysely, sql } from 'kysely';

/**
 * What is searched for, ready-made: single words, pairs of neighbours and the week, so that a phrase and a common word
 * are as quick as a rare one. Items from before are indexed by the service as it runs.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  'alter table items add column search tsvector',
  'create index items_search_words on items using gin (search)',
  'create index items_without_search on items (id) where search is null and analysed_at is not null',
  'drop index items_search',
  // For the list of those with the most origins.
  'create index stories_origins on stories (origin_count desc, first_seen desc, id desc) where merged_into is null',
];
