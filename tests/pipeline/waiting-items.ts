import { sql } from 'kysely';
import type { Database } from '#src/store/database.ts';

/** Lets exactly so many items wait for their analysis, collected at `since`. */
export async function insertWaitingItems(db: Database, count: number, since = new Date()): Promise<void> {
  await sql`delete from items`.execute(db);
  await sql`insert into sources (key, name, type, settings, kind, platform)
    values ('waiting', 'Waiting Herald', 'file', '{}', 'news', 'web') on conflict do nothing`.execute(db);
  await sql`insert into items (source_id, external_id, title, text, publisher_name, publisher_kind, publisher_platform,
      links, collected_at, seen_at, content_hash)
    select (select id from sources where key = 'waiting'), 'waiting-' || n, 'Report ' || n, 'The harbour council met.',
      'Waiting Herald', 'news', 'web', '{}', ${since}, ${since}, 'x' from generate_series(1, ${count}::int) as n`.execute(
    db,
  );
}
