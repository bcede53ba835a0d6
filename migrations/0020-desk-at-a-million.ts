import { type Kysely, sql } from 'kysely';

/**
 * What the desk asks of very many items at once is answered by indexes alone, without the items, whose texts lie between
 * what is wanted. At a million items each of the three over items takes two to four seconds, in which nothing is written
 * and all can be read. A process of the version before goes on, and gains too.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  // Of an item: its story, when it was seen, whether somebody judged it.
  'create index items_placed on items (id) include (story_id, seen_at, reviewed_at)',
  // In place of items_story and items_source: of a story the ids of its items, of a source the stories of its items.
  'create index items_of_story on items (story_id, id)',
  'create index items_of_source on items (source_id, seen_at desc) include (story_id)',
  // Calls alone have a voice: a hundredth of all items.
  'create index signals_voice on signals (voice, item_id desc) where voice is not null',
  // What a digest corrects.
  'create index watches_gone on watches (gone_at) where gone_at is not null',
  'create index item_revisions_seen on item_revisions (seen_at)',
  'create index page_wordings_seen on page_wordings (seen_at)',
  // Last, since nobody reads from here until all of this is done.
  'drop index items_story',
  'drop index items_source',
];
