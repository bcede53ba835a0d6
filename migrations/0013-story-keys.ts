import { type Kysely, sql } from 'kysely';

/**
 * Keys of some days hold the days from now on, so that they lie together in their index. Those that are there stay as they
 * are: until when they must be looked for is noted.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  // In buckets of four days since 1970, as src/stories/keys.ts counts them; a process of the version before may still write.
  `insert into settings (key, value)
    select 'story-keys-without-bucket-until', to_jsonb(floor(extract(epoch from now()) / 86400 / 4)::int + 3)
    where exists (select from story_keys)
    on conflict (key) do nothing`,
  // Items are never deleted: to look each up for each of its fifty keys took half of the time of writing these.
  'alter table story_keys drop constraint if exists story_keys_item_id_fkey',
];
