import { sql } from 'kysely';
import type { Platform } from '#src/model/source.ts';
import type { ItemWords } from '#src/model/story.ts';
import { integers } from './array-literal.ts';
import type { Database } from './database.ts';

/**
 * The words of items, their addresses and who wrote them, by id: what outlines of stories leave out and whoever quotes an
 * item needs. Read as rows: in texts there is much to escape. Items that are gone are left out.
 */
export async function readItemWords(db: Database, ids: Iterable<number>): Promise<Map<number, ItemWords>> {
  const rows = await db
    .selectFrom('items')
    .select(['id', 'title', 'text', 'url', 'canonical_url', 'author_name', 'author_handle', 'publisher_platform'])
    .where('id', '=', sql<number>`any(${integers(ids)}::bigint[])`)
    .execute();
  return new Map(
    rows.map((row) => [
      row.id,
      {
        ...{ title: row.title, text: row.text, url: row.url, canonicalUrl: row.canonical_url },
        author: row.author_name === null ? null : { name: row.author_name, handle: row.author_handle },
        platform: row.publisher_platform as Platform,
      },
    ]),
  );
}
