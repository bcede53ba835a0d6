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
