import { sql } from 'kysely';
import type { Platform } from '#src/model/source.ts';
import type { ItemWords } from '#src/model/story.ts';
import { integers } from './array-literal.ts';
import type { Database } from './database.ts';
import { readColumns } from './read-columns.ts';

/**
 * The words of items, their addresses and who wrote and published them, by id: what outlines of stories leave out and
 * whoever quotes an item needs. Read as rows: in texts there is much to escape. Items that are gone are left out.
 */
export async function readItemWords(db: Database, ids: Iterable<number>): Promise<Map<number, ItemWords>> {
  return new Map([...(await readVersionedWords(db, ids))].map(([id, { words }]) => [id, words]));
}

/** The same, with the version of each item's row that they are of. */
export async function readVersionedWords(
  db: Database,
  ids: Iterable<number>,
): Promise<Map<number, { version: string; words: ItemWords }>> {
  const rows = await db
    .selectFrom('items')
    .select(['id', 'title', 'text', 'url', 'canonical_url', 'author_name', 'author_handle'])
    .select(['publisher_name', 'publisher_platform', VERSION.as('version')])
    .where('id', '=', sql<number>`any(${integers(ids)}::bigint[])`)
    .execute();
  return new Map(
    rows.map((row) => [
      row.id,
      {
        version: row.version,
        words: {
          ...{ title: row.title, text: row.text, url: row.url, canonicalUrl: row.canonical_url },
          author: row.author_name === null ? null : { name: row.author_name, handle: row.author_handle },
          publisher: { name: row.publisher_name, platform: row.publisher_platform as Platform },
        },
      },
    ]),
  );
}

/** The transaction that wrote the row last: each change makes it another. */
const VERSION = sql<string>`items.xmin::text`;

/** The versions of the rows of items, by id: where it is the same, so are the words. */
export async function readItemVersions(db: Database, ids: Iterable<number>): Promise<Map<number, string>> {
  const { id, version } = await readColumns<{ id: number; version: string }>(
    db,
    ['id', 'version'],
    // The planner is not shown which they are: to look each of thousands up in its statistics takes longer than to read them.
    sql`select id, ${VERSION} as version from items where id = any(array(select unnest(${integers(ids)}::bigint[])))`,
  );
  return new Map(id.map((one, row) => [one, version[row]!]));
}
