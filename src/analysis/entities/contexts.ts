import { normalise } from '../normalise.ts';
import { type Words, wordText } from '../words.ts';
import type { Watchlist } from './watchlist.ts';

interface WordList {
  words: Set<string>;
  beginnings: Set<string>;
  shortest: number;
  /** Answers given before: an item's words come again and again. */
  known: Map<string, boolean>;
}

const MOST_KNOWN = 1 << 14;

/** The watchlist's named lists of words, ready to be looked up. */
export type Contexts = Map<string, WordList>;

export function contextsOf(watchlist: Watchlist): Contexts {
  const contexts: Contexts = new Map();
  for (const [name, entries] of Object.entries(watchlist.contexts)) {
    const list: WordList = {
      words: new Set(),
      beginnings: new Set(),
      shortest: Number.POSITIVE_INFINITY,
      known: new Map(),
    };
    for (const entry of entries) {
      const open = entry.endsWith('*');
      const word = normalise(open ? entry.slice(0, -1) : entry).text.replaceAll(' ', '');
      (open ? list.beginnings : list.words).add(word);
      if (open) list.shortest = Math.min(list.shortest, word.length);
    }
    contexts.set(name, list);
  }
  return contexts;
}

const ARABIC_PREFIX = /^[وفبلک]?(?:ال|لل)(?=...)/;

/** The words of one item, asked for the words of a context near some place. Looked at only when an alias needs it. */
export class ItemContext {
  private readonly contexts: Contexts;
  private readonly text: string;
  private readonly words: Words;
  private readonly texts: (string | undefined)[];
  private readonly found = new Map<string, number[]>();

  constructor(contexts: Contexts, text: string, words: Words) {
    this.contexts = contexts;
    this.text = text;
    this.words = words;
    this.texts = new Array<string | undefined>(words.count);
  }

  word(index: number): string {
    if (index < 0 || index >= this.words.count) return '';
    const text = this.texts[index] ?? wordText(this.text, this.words.starts[index]!, this.words.ends[index]!);
    this.texts[index] = text;
    return text;
  }

  isIn(name: string, index: number): boolean {
    const list = this.contexts.get(name);
    return list !== undefined && contains(list, this.word(index));
  }

  /** Whether a word of the context stands within so many words before `first` or after `last`, those themselves left out. */
  near(name: string, first: number, last: number, within: number): boolean {
    const places = this.places(name);
    const next = firstAtLeast(places, first);
    if (next > 0 && first - places[next - 1]! <= within) return true;
    const after = places[firstAtLeast(places, last + 1)];
    return after !== undefined && after - last <= within;
  }

  /** Whether a word of the context stands within two words of the place, in the same sentence. */
  isBeside(name: string, first: number, last: number): boolean {
    for (let word = first - 1; word >= first - 2 && this.words.closes[word] === 0; word--)
      if (this.isIn(name, word)) return true;
    for (let word = last + 1; word <= last + 2 && this.words.closes[word - 1] === 0; word++)
      if (this.isIn(name, word)) return true;
    return false;
  }

  private places(name: string): number[] {
    const known = this.found.get(name);
    if (known) return known;
    const places: number[] = [];
    const list = this.contexts.get(name);
    if (list) for (let i = 0; i < this.words.count; i++) if (contains(list, this.word(i))) places.push(i);
    this.found.set(name, places);
    return places;
  }
}

/** Index of the first of rising numbers that is not below `least`. */
function firstAtLeast(numbers: number[], least: number): number {
  let low = 0;
  let high = numbers.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (numbers[middle]! < least) low = middle + 1;
    else high = middle;
  }
  return low;
}

function contains(list: WordList, word: string): boolean {
  const known = list.known.get(word);
  if (known !== undefined) return known;
  const bare = word.replace(ARABIC_PREFIX, '');
  const found =
    list.words.has(word) || begins(list, word) || (bare !== word && (list.words.has(bare) || begins(list, bare)));
  if (list.known.size >= MOST_KNOWN) list.known.clear();
  list.known.set(word, found);
  return found;
}

function begins({ beginnings, shortest }: WordList, word: string): boolean {
  for (let length = shortest; length <= word.length; length++) if (beginnings.has(word.slice(0, length))) return true;
  return false;
}
