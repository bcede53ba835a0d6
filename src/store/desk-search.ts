import { type RawBuilder, sql } from 'kysely';

/** What a reader typed, taken apart: `"a phrase"`, `-without`, `begins*`. */
export interface SearchPart {
  /** Ways in which it may be written, all as in `items.search_text`; one of them has to be found. */
  texts: string[];
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
    const typed = phrase ?? word?.replace(/\*+$/u, '') ?? '';
    // «قزل‌حصار» is as often written «قزلحصار»: what a zero-width non-joiner parts may stand joined.
    const spellings = [typed, typed.replaceAll('\u200c', '')].map((spelling) => searchText(spelling).trim());
    const texts = [...new Set(spellings)].filter((text) => /[\p{L}\p{N}]/u.test(text));
    if (texts.length === 0) continue;
    parts.push({ texts, match: word?.endsWith('*') ? 'prefix' : 'words', excluded: minus === '-' });
    if (parts.length === MOST_PARTS) break;
  }
  return parts.some((part) => !part.excluded) ? parts : null;
}

/** A `tsquery` for `to_tsvector('simple', search_text)`. */
export function searchQuery(parts: SearchPart[]): RawBuilder<unknown> {
  const queries = parts.map(({ texts, match, excluded }) => {
    const spellings = texts.map((text) =>
      match === 'prefix'
        ? sql`to_tsquery('simple', ${`'${text.replaceAll('\\', ' ').replaceAll("'", "''")}':*`})`
        : sql`phraseto_tsquery('simple', ${text})`,
    );
    const query = sql`(${sql.join(spellings, sql` || `)})`;
    return excluded ? sql`!!${query}` : query;
  });
  return sql`(${sql.join(queries, sql` && `)})`;
}
