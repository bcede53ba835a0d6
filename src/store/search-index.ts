import { type RawBuilder, sql } from 'kysely';
import { contentOf } from '#src/model/item.ts';
import type { Database } from './database.ts';
import { joinedLexemes, phraseText, SEPARATOR } from './search-lexemes.ts';

/** What of an item is searched: see `items.search` and `items.search_text`. `texts` are the ways to write it. */
export function searchColumns(texts: readonly string[]): { search: RawBuilder<string>; search_text: string } {
  return {
    search: searchVector(sql`${joinedLexemes(texts)}::text`),
    search_text: phraseText(texts),
  };
}

/** The value of `items.search` out of such a text, with the week in which the item was seen. */
export function searchVector(lexemes: RawBuilder<string>): RawBuilder<string> {
  return sql`array_to_tsvector(array_append(string_to_array(${lexemes}, ${SEPARATOR}),
    '@' || floor(extract(epoch from items.seen_at) / 604800)::bigint))`;
}

/** What the index of the search sets aside of a transaction's words, in kilobytes, before that transaction sorts it in. */
const MOST_SET_ASIDE = 131_072;

/**
 * New words are set aside unsorted until they are 4 MB, and whoever comes next sorts them into the index of the search: some
 * 350 items' each time, which is most of what it costs to store them. Lets a transaction leave that to `sortSearchIndex`, which
 * takes many more at once, beside others that write. A search looks through what was set aside, so that must not be left.
 */
export async function setSearchAside(tx: Database): Promise<void> {
  await sql`select set_config('gin_pending_list_limit', ${String(MOST_SET_ASIDE)}, true)`.execute(tx);
}

/** Sorts what was set aside into the index of the search. */
export async function sortSearchIndex(db: Database): Promise<void> {
  await db.transaction().execute(async (tx) => {
    // What it has no room for it sorts in at once, and goes through the same pages again.
    await sql`set local maintenance_work_mem = '256MB'`.execute(tx);
    await sql`select gin_clean_pending_list('items_search_words'::regclass)`.execute(tx);
  });
}

const BATCH = 200;

/** Makes items searchable that an earlier version analysed, some at a time; false once there are none left. */
export async function indexOlderItems(db: Database, searchTexts: (text: string) => string[]): Promise<boolean> {
  const rows = await db
    .selectFrom('items')
    .select(['id', 'title', 'text'])
    .where('search', 'is', null)
    .where('analysed_at', 'is not', null)
    .orderBy('id', 'desc')
    .limit(BATCH)
    .execute();
  for (const row of rows)
    await db
      .updateTable('items')
      .set(searchColumns(searchTexts(contentOf(row))))
      .where('id', '=', row.id)
      .execute();
  return rows.length === BATCH;
}
