import { type Kysely, sql } from 'kysely';

/**
 * What an item is compared by is kept as it lies in memory, a third of what it was as JSON, and neither written nor read as
 * text: see src/stories/stored-features.ts. What is there stays where it is, and is read as before. A process of the version
 * before goes on: it does not find what is kept here, and begins stories of their own for what belongs to it.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  // Items are never deleted, and these are written with them alone.
  `create table item_features (
    item_id bigint primary key,
    packed bytea not null
  )`,
  // Random bytes: to try to compress them takes longer than to write them.
  'alter table item_features alter column packed set storage external',
  // Whoever merges a story looks for those that were merged into it before.
  'create index stories_merged on stories (merged_into) where merged_into is not null',
];
