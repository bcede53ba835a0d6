import { type QueryResult, type RawBuilder, sql } from 'kysely';
import type { Database } from './database.ts';
import { PREFIX_LETTERS, pairOf, phraseOf, prefixOf, searchWords, weekLexeme, weekOf } from './search-lexemes.ts';

/** What a reader typed, taken apart: `"a phrase"`, `-without`, `begins*`. */
export interface SearchPart {
  /** Ways in which it may be written, their letters made alike; one of them has to be found. */
  texts: string[];
  match: 'words' | 'prefix';
  excluded: boolean;
}

const MOST_PARTS = 12;
const PART = /(-?)(?:"([^"]{1,200})"|([^\s"]{1,100}))/gu;
const QUOTES = /[“”„«»]/gu;

/**
 * Takes search words apart; `searchText` makes letters alike, as it did for what is searched. Null where nothing is left
 * to look for: exclusions alone find nearly everything and answer nothing.
 */
export function parseSearch(words: string, searchText: (text: string) => string): SearchPart[] | null {
  const parts: SearchPart[] = [];
  for (const [, minus, phrase, word] of words.replace(QUOTES, '"').matchAll(PART)) {
    const whole = phrase ?? word ?? '';
    const typed = whole.replace(/\*+$/u, '');
    // «قزل‌حصار» is as often written «قزلحصار»: what a zero-width non-joiner parts may stand joined.
    const spellings = [typed, typed.replaceAll('\u200c', '')].map((spelling) => searchText(spelling).trim());
    const texts = [...new Set(spellings)].filter((text) => /[\p{L}\p{N}]/u.test(text));
    if (texts.length === 0) continue;
    parts.push({ texts, match: whole.endsWith('*') ? 'prefix' : 'words', excluded: minus === '-' });
    if (parts.length === MOST_PARTS) break;
  }
  return parts.some((part) => !part.excluded) ? parts : null;
}

/**
 * A condition on `table` (items, or a name of theirs). An index finds words and pairs of neighbours; the words of a
 * longer phrase may stand apart in the text, so there the text is looked at.
 */
export function holdsParts(parts: readonly SearchPart[], table: 'items' | 'newer', weeks = ''): RawBuilder<unknown> {
  const query = `${searchQuery(parts)}${weeks}`;
  const phrases = parts.filter(isLong).map(({ texts, match, excluded }) => {
    const ways = texts.map((text) => {
      const phrase = phraseOf(searchWords(text));
      const wanted = match === 'prefix' ? phrase.trimEnd() : phrase;
      return sql`strpos(${sql.ref(`${table}.search_text`)}, ${wanted}) > 0`;
    });
    const holds = sql`(${sql.join(ways, sql` or `)})`;
    return excluded ? sql`not ${holds}` : holds;
  });
  return sql.join([sql`${sql.ref(`${table}.search`)} @@ ${query}::tsquery`, ...phrases], sql` and `);
}

/** Whether the index alone cannot tell: a phrase of three words, or the beginning of a word that is longer than kept. */
function isLong({ texts, match }: SearchPart): boolean {
  return texts.some((text) => {
    const words = searchWords(text);
    const last = words.at(-1) ?? '';
    return words.length > 2 || (match === 'prefix' && (words.length > 1 || last.length > PREFIX_LETTERS));
  });
}

/** A `tsquery` for `items.search`, as PostgreSQL writes one; of longer phrases it asks for their pairs. */
function searchQuery(parts: readonly SearchPart[]): string {
  const asked = parts.filter((part) => !(part.excluded && isLong(part)));
  const query = asked.map(({ texts, match, excluded }) => {
    const ways = texts.map((text) => oneWay(text, match)).join(' | ');
    return `${excluded ? '!' : ''}(${ways})`;
  });
  return `(${query.join(' & ')})`;
}

function oneWay(text: string, match: SearchPart['match']): string {
  const words = searchWords(text);
  const last = match === 'prefix' ? words.pop() : undefined;
  const pairs = words.slice(1).map((word, index) => quoted(pairOf(words[index] ?? '', word)));
  const whole = pairs.length > 0 ? pairs : words.map(quoted);
  // Of one or two letters, all words that begin so are looked through.
  const begun = last === undefined ? [] : [last.length < PREFIX_LETTERS ? `${quoted(last)}:*` : quoted(prefixOf(last))];
  return `(${[...whole, ...begun].join(' & ')})`;
}

function quoted(lexeme: string): string {
  return `'${lexeme.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
}

/** A stretch of time to search in. */
export interface SearchStretch {
  /** What to add to a `tsquery` so that it holds for items of these weeks alone. */
  weeks: string;
  /** For the last stretch, which has no beginning: only items seen before. */
  before: Date | null;
}

const WEEK_MS = 7 * 86_400_000;
/** What is not found by then often enough is found seldom: all the rest is looked through at once. */
const LONGEST_STRETCH = 16;

/** So many finds are read and put in order in a moment. */
const FEW = 3_000;

/**
 * Where to look, in turn: for what is rare, everywhere at once; for what is common, one stretch of weeks after another,
 * the newest first, each twice as long as the one before, so that a list is full before all finds are told. From
 * `newest` back, where it is given.
 */
export async function* searchStretches(
  db: Database,
  parts: readonly SearchPart[],
  newest?: Date | undefined,
): AsyncGenerator<SearchStretch> {
  if ((await expectedFinds(db, parts)) < FEW) {
    yield { weeks: '', before: newest ? new Date((weekOf(newest) + 1) * WEEK_MS) : null };
    return;
  }
  const { rows } = await sql<{ first: Date | null; last: Date | null }>`
    select (select min(seen_at) from items) as first, (select max(seen_at) from items) as last`.execute(db);
  const [range] = rows;
  if (!range?.first || !range.last) return;
  const first = weekOf(range.first);
  let last = Math.min(weekOf(newest ?? range.last), weekOf(range.last));
  for (let weeks = 1; last >= first; weeks *= 2) {
    if (weeks > LONGEST_STRETCH) {
      yield { weeks: '', before: new Date((last + 1) * WEEK_MS) };
      return;
    }
    const wanted = Array.from({ length: weeks }, (_, back) => quoted(weekLexeme(last - back)));
    yield { weeks: ` & (${wanted.join(' | ')})`, before: null };
    last -= weeks;
  }
}

/** How many finds the database expects, by its statistics of words; it does not look. */
async function expectedFinds(db: Database, parts: readonly SearchPart[]): Promise<number> {
  const { rows } = await sql<{ 'QUERY PLAN': [{ Plan: { 'Plan Rows': number } }] }>`
    explain (format json) select from items where search @@ ${searchQuery(parts)}::tsquery`.execute(db);
  return rows[0]?.['QUERY PLAN'][0].Plan['Plan Rows'] ?? 0;
}

/** A story with an item that was found, at the newest of them. */
export interface SearchHit {
  story: number;
  item: number;
  seen: Date;
}

/**
 * Stories with an item that was found, by the newest such item; `conditions` narrow the stories. `after` is the story
 * with which the page before ended; nothing is found after `newest`, if the conditions rule that out.
 */
export async function searchStories(
  db: Database,
  parts: readonly SearchPart[],
  conditions: readonly RawBuilder<unknown>[],
  page: { after?: number | undefined; limit: number; newest?: Date | undefined },
): Promise<SearchHit[]> {
  const place = page.after === undefined ? null : await placeOf(db, parts, page.after);
  if (page.after !== undefined && place === null) return [];
  const hits = new Map<number, SearchHit>();
  for await (const { weeks, before } of searchStretches(db, parts, place?.seen ?? page.newest)) {
    const { rows } = await byIndex(
      db,
      sql<SearchHit>`
      select items.story_id as story, max(items.seen_at) as seen,
        (array_agg(items.id order by items.seen_at desc, items.id desc))[1] as item
      from items join stories on stories.id = items.story_id
      where ${holdsParts(parts, 'items', weeks)}
        ${before ? sql`and items.seen_at < ${before}` : sql``}
        and ${sql.join(conditions, sql` and `)}
        ${
          place
            ? // Those whose newest find stood on a page before.
              sql`and not exists (
                select from items as newer where newer.story_id = items.story_id
                  and ${holdsParts(parts, 'newer')}
                  and (newer.seen_at, newer.story_id) >= (${place.seen}::timestamptz, ${place.story}))`
            : sql``
        }
      group by items.story_id order by seen desc, story desc limit ${page.limit}`,
    );
    for (const row of rows) if (!hits.has(row.story)) hits.set(row.story, row);
    if (hits.size >= page.limit) break;
  }
  return [...hits.values()].slice(0, page.limit);
}

/**
 * Of words that seldom meet, the planner expects as many finds as if they met by chance, and would read every item for
 * them: a second for each hundred thousand. The index tells in a moment that there are few.
 */
export function byIndex<Row>(db: Database, query: RawBuilder<Row>): Promise<QueryResult<Row>> {
  return db.transaction().execute(async (tx) => {
    await sql`set local enable_seqscan = off`.execute(tx);
    return query.execute(tx);
  });
}

/** Where a story stands in the list of finds. */
async function placeOf(
  db: Database,
  parts: readonly SearchPart[],
  story: number,
): Promise<Omit<SearchHit, 'item'> | null> {
  const { rows } = await sql<{ seen: Date | null }>`
    select max(seen_at) as seen from items
    where story_id = ${story} and ${holdsParts(parts, 'items')}`.execute(db);
  const seen = rows[0]?.seen;
  return seen ? { story, seen } : null;
}
