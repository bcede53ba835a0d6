import type { Kysely } from 'kysely';
import { sql } from 'kysely';

/** Why a name is watched is told in the languages of those who read it, not in English alone. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table entities add column why_in jsonb not null default '{}'`.execute(db);
}
