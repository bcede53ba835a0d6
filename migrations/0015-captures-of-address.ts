import { type Kysely, sql } from 'kysely';

/**
 * The newest capture of an address, which each look asks for. Without it that reads a source's captures back until it meets
 * the address: for a page that was never captured, all of them. A process of the version before goes on, and gains too.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  // By a hash of it: an address may be longer than a B-tree takes.
  await sql`create index captures_address on captures (source_id, hashtextextended(final_url, 0), captured_at desc)`.execute(
    db,
  );
}
