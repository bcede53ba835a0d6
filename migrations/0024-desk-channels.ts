import { type Kysely, sql } from 'kysely';

/**
 * Channels that administrators add at the desk, beside those of the file. An entry is what the file would say of one,
 * without its key and its secrets, which lie locked in `kept_secrets`.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create table desk_channels (
    key text primary key,
    entry jsonb not null,
    edited_by text not null,
    edited_at timestamptz not null
  )`.execute(db);
}
