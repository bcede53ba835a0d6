import { type Kysely, sql } from 'kysely';

/** What the lists of the desk are narrowed by, where without these they read whole tables at a million items. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  // The newest items of a kind of publisher, or of a side, name the stories of the list.
  'create index items_kind on items (publisher_kind, seen_at desc) include (story_id)',
  'create index items_stance on items (publisher_stance, seen_at desc) include (story_id) where publisher_stance is not null',
  'create index items_reviewed on items (story_id) where reviewed_at is not null',
  'create index stories_languages on stories using gin (languages)',
  'create index stories_assigned on stories (assigned_to, first_seen desc) where assigned_to is not null',
  // A speaker nobody watches is named in the words of the item, which may be longer than a B-tree takes.
  'create index signals_speaker on signals using hash (speaker) where speaker is not null',
  'create index deliveries_by_digest on deliveries (digest_id) where digest_id is not null',
];
