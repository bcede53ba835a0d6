import { type QueryResult, type RawBuilder, sql } from 'kysely';
import { integers } from './array-literal.ts';
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
/** So many letters at least stand before `*`. */
const LEAST_LETTERS = 2;
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
    const match = whole.endsWith('*') && texts.every(isPrefix) ? 'prefix' : 'words';
    parts.push({ texts, match, excluded: minus === '-' });
    if (parts.length === MOST_PARTS) break;
  }
  return parts.some((part) => !part.excluded) ? parts : null;
}

/** Words that begin with one letter are most of all words: `a*` is the letter alone. */
function isPrefix(text: string): boolean {
  return [...(searchWords(text).at(-1) ?? '')].length >= LEAST_LETTERS;
}

/**
 * A condition on items. An index finds words and pairs of neighbours; the words of a
 * longer phrase may stand apart in the text, so there the text is looked at.
 */
export function holdsParts(parts: readonly SearchPart[], weeks = ''): RawBuilder<unknown> {
  const query = `${searchQuery(parts)}${weeks}`;
  const phrases = parts.filter(isLong).map(({ texts, match, excluded }) => {
    const ways = texts.map((text) => {
      const phrase = phraseOf(searchWords(text));
      const wanted = match === 'prefix' ? phrase.trimEnd() : phrase;
      return sql`strpos(items.search_text, ${wanted}) > 0`;
    });
    const holds = sql`(${sql.join(ways, sql` or `)})`;
    return excluded ? sql`not ${holds}` : holds;
  });
  return sql.join([sql`items.search @@ ${query}::tsquery`, ...phrases], sql` and `);
}

/** Whether the index alone cannot tell: a phrase of three words, or the beginning of a word that is longer than kept. */
export function isLong({ texts, match }: SearchPart): boolean {
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
  // Of two letters, all words that begin so are looked through.
  const begun = last === undefined ? [] : [last.length < PREFIX_LETTERS ? `${quoted(last)}:*` : quoted(prefixOf(last))];
  return `(${[...whole, ...begun].join(' & ')})`;
}

function quoted(lexeme: string): string {
  return `'${lexeme.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
}

/** A stretch of time to search in. */
interface SearchStretch {
  /** What to add to a `tsquery` so that it holds for items of these weeks alone. */
  weeks: string;
  /** For the last stretch, which has no beginning: only items seen before. */
  before: Date | null;
}

const WEEK_MS = 7 * 86_400_000;
/** What is not found by then often enough is found seldom: all the rest is looked through at once. */
const LONGEST_STRETCH = 16;

/** Of a phrase so many pairs are asked how often they occur. */
const PAIRS_WEIGHED = 4;
/** So many finds are read and put in order in a moment. */
const FEW = 3_000;

/**
 * Where to look, in turn: for what is rare, everywhere at once; for what is common, one stretch of weeks after another,
 * the newest first, each twice as long as the one before, so that a list is full before all finds are told. From
 * `newest` back, where it is given.
 */
async function* searchStretches(
  db: Database,
  isRare: boolean,
  newest?: Date | undefined,
): AsyncGenerator<SearchStretch> {
  if (isRare) {
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

/**
 * The words of a phrase keep company, where the planner takes it that they meet by chance: of longer ones as many finds are
 * expected as of the rarest pair.
 */
async function expectedFinds(db: Database, parts: readonly SearchPart[]): Promise<number> {
  const finds = await expectedHolding(db, searchQuery(parts));
  const pairs = parts.filter((part) => isLong(part) && !part.excluded).map(({ texts }) => pairsOf(texts[0] ?? ''));
  if (finds >= FEW || pairs.length === 0 || pairs.some(({ length }) => length === 0)) return finds;
  const expected = await Promise.all(pairs.flat().map((pair) => expectedHolding(db, quoted(pair))));
  return Math.max(finds, Math.min(...expected));
}

function expectedHolding(db: Database, query: string): Promise<number> {
  return expectedItems(db, sql`search @@ ${query}::tsquery`);
}

/** The first pairs of neighbours of a phrase. */
function pairsOf(text: string): string[] {
  const words = searchWords(text).slice(0, 1 + PAIRS_WEIGHED);
  return words.slice(1).map((word, index) => pairOf(words[index] ?? '', word));
}

/** Whether fewer items are expected to be of a source than to hold the words. */
export async function isSmaller(db: Database, source: number, parts: readonly SearchPart[]): Promise<boolean> {
  const ofSource = await expectedItems(db, sql`source_id = ${sql.lit(source)}`);
  return ofSource < (await expectedFinds(db, parts));
}

/** How many items the database expects, by its statistics; it does not look. */
async function expectedItems(db: Database, condition: RawBuilder<unknown>): Promise<number> {
  const { rows } = await sql<{ 'QUERY PLAN': [{ Plan: { 'Plan Rows': number } }] }>`
    explain (format json) select from items where ${condition}`.execute(db);
  return rows[0]?.['QUERY PLAN'][0].Plan['Plan Rows'] ?? 0;
}

/** So many finds are looked through for one page, where more is asked of them than words. */
export const LOOKED_THROUGH = 3_000;

/** An item in which the words stand. */
export interface Find {
  story: number;
  item: number;
  seen: Date;
}

/** What is asked for in turn. */
export interface Turns {
  conditions: readonly RawBuilder<unknown>[];
  /** Nothing is found after, if the conditions rule that out. */
  newest?: Date | undefined;
  /** What orders items of one moment. */
  order: 'story_id' | 'id';
  /** All stories that there can be, where they are known and few. */
  among?: readonly number[] | undefined;
  most: number;
}

/** Items in which the words stand, the newest first, up to so many: a stretch of time after another. */
export async function* findsInTurn(
  db: Database,
  parts: readonly SearchPart[],
  { conditions, newest, order, among, most }: Turns,
): AsyncGenerator<Find[]> {
  const isRare = (await expectedFinds(db, parts)) < FEW;
  if (among && !isRare) {
    yield await findsAmong(db, parts, conditions, among, order, most);
    return;
  }
  let left = most;
  for await (const { weeks, before } of searchStretches(db, isRare, newest)) {
    const wanted = [holdsParts(parts, weeks), ...(before ? [sql`items.seen_at < ${before}`] : []), ...conditions];
    const { rows } = await byIndex(db, inOrder(wanted, order, left));
    yield rows;
    left -= rows.length;
    if (left <= 0) return;
  }
}

/** The words are looked for in the items of these stories alone. */
async function findsAmong(
  db: Database,
  parts: readonly SearchPart[],
  conditions: readonly RawBuilder<unknown>[],
  stories: readonly number[],
  order: Turns['order'],
  most: number,
): Promise<Find[]> {
  return db.transaction().execute(async (tx) => {
    // What is common stands in very many items, of which the index of words would name every one.
    await sql`set local enable_bitmapscan = off`.execute(tx);
    await sql`set local enable_seqscan = off`.execute(tx);
    const wanted = [sql`items.story_id = any(${integers(stories)}::bigint[])`, holdsParts(parts), ...conditions];
    return (await inOrder(wanted, order, most).execute(tx)).rows;
  });
}

/** Told of the limit, the planner would go through all items from the newest on, where what is looked for is seldom. */
function inOrder(conditions: readonly RawBuilder<unknown>[], order: Turns['order'], limit: number): RawBuilder<Find> {
  return sql<Find>`
    with found as materialized (
      select items.id, items.story_id, items.seen_at from items where ${sql.join(conditions, sql` and `)}
    )
    select id as item, story_id as story, seen_at as seen from found
    order by seen_at desc, ${sql.ref(order)} desc limit ${limit}`;
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
