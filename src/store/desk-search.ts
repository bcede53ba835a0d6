import { type RawBuilder, sql } from 'kysely';

/** What a reader typed, taken apart: `"a phrase"`, `-without`, `begins*`. */
export interface SearchPart {
  text: string;
  match: 'words' | 'prefix';
  excluded: boolean;
}

const MOST_PARTS = 12;
const PART = /(-?)(?:"([^"]{1,200})"|([^\s"]{1,100}))/gu;
const QUOTES = /[“”„«»]/gu;

/**
 * Takes search words apart; `searchText` makes letters alike, as it did for `items.search_text`. Null where nothing is
 * left to look for: exclusions alone find nearly everything and answer nothing.
 */
export function parseSearch(words: string, searchText: (text: string) => string): SearchPart[] | null {
  const parts: SearchPart[] = [];
  for (const [, minus, phrase, word] of words.replace(QUOTES, '"').matchAll(PART)) {
    const text = searchText(phrase ?? word?.replace(/\*+$/u, '') ?? '').trim();
    if (!/[\p{L}\p{N}]/u.test(text)) continue;
    parts.push({ text, match: word?.endsWith('*') ? 'prefix' : 'words', excluded: minus === '-' });
    if (parts.length === MOST_PARTS) break;
  }
  return parts.some((part) => !part.excluded) ? parts : null;
}

/** A `tsquery` for `to_tsvector('simple', search_text)`. */
export function searchQuery(parts: SearchPart[]): RawBuilder<unknown> {
  const queries = parts.map(({ text, match, excluded }) => {
    const query =
      match === 'prefix'
        ? sql`to_tsquery('simple', ${`'${text.replaceAll('\\', ' ').replaceAll("'", "''")}':*`})`
        : sql`phraseto_tsquery('simple', ${text})`;
    return excluded ? sql`!!${query}` : query;
  });
  return sql`(${sql.join(queries, sql` && `)})`;
}
