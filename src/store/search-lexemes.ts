const WEEK_SECONDS = 7 * 86_400;
const MOST_WORDS = 20_000;
/** A `tsvector` holds a megabyte. */
const MOST_BYTES = 600_000;
/** More than the different words of so many bytes. */
const MOST_NUMBERS = 1 << 16;
const LONGEST_WORD = 60;
/** A word, as it is searched for. */
export const WORD = /[\p{L}\p{N}\p{M}]+/gu;

/** Words of a text whose letters were made alike, in order; far into a very long text nothing is searched for. */
export function searchWords(searchText: string): string[] {
  // So short a text holds no more words: nothing is to be counted, and all can be taken out at once.
  if (searchText.length <= 2 * MOST_WORDS) return (searchText.match(WORD) ?? []).map(shortened);
  const words: string[] = [];
  for (const [word] of searchText.matchAll(WORD)) {
    words.push(shortened(word));
    if (words.length === MOST_WORDS) break;
  }
  return words;
}

function shortened(word: string): string {
  return word.length > LONGEST_WORD ? word.slice(0, LONGEST_WORD).toWellFormed() : word;
}

/** Two neighbours as one lexeme. The tilde keeps pairs apart from words, so that `begin*` meets words alone. */
export function pairOf(first: string, second: string): string {
  return `~${first} ${second}`;
}

/** So many letters of the beginning of each word stand in the index. */
export const PREFIX_LETTERS = 3;

/** The beginning of a word as a lexeme of its own, so that `exec*` need not look through all words that begin so. */
export function prefixOf(word: string): string {
  return `^${word.slice(0, PREFIX_LETTERS).toWellFormed()}`;
}

/** The week in which an item was seen, as a lexeme of its own. Weeks are counted from 1970. */
export function weekLexeme(week: number): string {
  return `@${week}`;
}

export function weekOf(date: Date): number {
  return Math.floor(date.getTime() / 1000 / WEEK_SECONDS);
}

/** What `items.search` holds of a text, but for its week: its words, their beginnings, and the pairs of neighbours. */
export function lexemesOf(texts: readonly string[]): string[] {
  return lexemesOfWords(texts.map(searchWords));
}

/** Each lexeme once. Words are numbered, so that a pair met again is known by two numbers and need not be written out. */
function lexemesOfWords(texts: readonly string[][]): string[] {
  const lexemes: string[] = [];
  const numbers = new Map<string, number>();
  const beginnings = new Set<string>();
  const pairs = new Set<number>();
  let bytes = 0;
  for (const words of texts) {
    let before = '';
    let numberBefore = -1;
    for (const word of words) {
      let number = numbers.get(word);
      if (number === undefined) {
        number = numbers.size;
        numbers.set(word, number);
        lexemes.push(word);
        if (word.length >= PREFIX_LETTERS && isNew(beginnings, word.slice(0, PREFIX_LETTERS)))
          lexemes.push(prefixOf(word));
      }
      if (numberBefore >= 0 && isNew(pairs, numberBefore * MOST_NUMBERS + number)) lexemes.push(pairOf(before, word));
      bytes += 3 * Buffer.byteLength(word) + 4 * PREFIX_LETTERS;
      if (bytes > MOST_BYTES) return lexemes;
      before = word;
      numberBefore = number;
    }
  }
  return lexemes;
}

/** Puts a value into a set; false where it stood there. */
function isNew<Value>(set: Set<Value>, value: Value): boolean {
  const { size } = set;
  return set.add(value).size > size;
}

/** What `items.search_text` holds: the words with one space around each, in which a phrase of many words is found. */
export function phraseText(texts: readonly string[]): string {
  return texts.map((text) => phraseOf(searchWords(text))).join('\n');
}

export function phraseOf(words: readonly string[]): string {
  return ` ${words.join(' ')} `;
}

/** Of a text what `items.search_text` and `items.search` hold. */
export interface Searched {
  phrase: string;
  /** One a line: none holds a line break. */
  lexemes: string;
}

/** `texts` are the ways to write an item. */
export function searched(texts: readonly string[]): Searched {
  const words = texts.map(searchWords);
  return { phrase: words.map(phraseOf).join('\n'), lexemes: lexemesOfWords(words).join(SEPARATOR) };
}

/** In no lexeme: they are letters, digits, marks and a few signs. */
export const SEPARATOR = '\n';

/** Lexemes as one text, of which a statement can take many at once. */
export function joinedLexemes(texts: readonly string[]): string {
  return lexemesOf(texts).join(SEPARATOR);
}
