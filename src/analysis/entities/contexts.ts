import { detached } from '#src/model/detached.ts';
import { normalise } from '../normalise.ts';
import { type Words, wordText } from '../words.ts';
import type { Watchlist } from './watchlist.ts';

const ARABIC_PREFIX = /^[وفبلک]?(?:ال|لل)(?=...)/;
const MOST_KNOWN = 1 << 16;
/** Longer words are hardly ever met again. */
const LONGEST_KNOWN = 40;
/** So many words before and after a place are looked at one by one. */
const AROUND = 30;

/** The watchlist's named lists of words. A word is looked up once for all of them: the answer is a set of bits, one a list. */
export class Contexts {
  private readonly numbers: Map<string, number>;
  private readonly words = new Map<string, Uint32Array>();
  private readonly beginnings = new Map<string, Uint32Array>();
  private shortest = Number.POSITIVE_INFINITY;
  private longest = 0;
  /** Of words in no list, which nearly all are. */
  private readonly none: Uint32Array;
  /** Answers given before: words come again and again. */
  private readonly known = new Map<string, Uint32Array>();

  constructor(watchlist: Pick<Watchlist, 'contexts'>) {
    const lists = Object.entries(watchlist.contexts);
    this.numbers = new Map(lists.map(([name], number) => [name, number]));
    this.none = new Uint32Array((lists.length + 31) >>> 5);
    for (const [number, [, entries]] of lists.entries())
      for (const entry of entries) {
        const open = entry.endsWith('*');
        const word = normalise(open ? entry.slice(0, -1) : entry).text.replaceAll(' ', '');
        this.put(open ? this.beginnings : this.words, word, number);
        if (!open) continue;
        this.shortest = Math.min(this.shortest, word.length);
        this.longest = Math.max(this.longest, word.length);
      }
  }

  /** Number of a list for `has`; -1 for a name that there is not. */
  numberOf(name: string): number {
    return this.numbers.get(name) ?? -1;
  }

  /** In which lists a word stands, for `has`. */
  listsOf(word: string): Uint32Array {
    const known = this.known.get(word);
    if (known) return known;
    const lists = this.none.slice();
    this.collect(word, lists);
    const bare = word.replace(ARABIC_PREFIX, '');
    if (bare !== word) this.collect(bare, lists);
    const kept = lists.some((bits) => bits !== 0) ? lists : this.none;
    if (word.length > LONGEST_KNOWN) return kept;
    if (this.known.size >= MOST_KNOWN) this.known.clear();
    this.known.set(detached(word), kept);
    return kept;
  }

  private put(table: Map<string, Uint32Array>, word: string, number: number): void {
    const lists = table.get(word) ?? this.none.slice();
    lists[number >>> 5]! |= 1 << (number & 31);
    table.set(word, lists);
  }

  private collect(word: string, into: Uint32Array): void {
    add(this.words.get(word), into);
    const last = Math.min(this.longest, word.length);
    for (let length = this.shortest; length <= last; length++) add(this.beginnings.get(word.slice(0, length)), into);
  }
}

function add(lists: Uint32Array | undefined, into: Uint32Array): void {
  if (lists) for (let i = 0; i < into.length; i++) into[i]! |= lists[i]!;
}

function has(lists: Uint32Array, number: number): boolean {
  return number >= 0 && (lists[number >>> 5]! & (1 << (number & 31))) !== 0;
}

/** The words of one item, asked for the words of a context near some place. Looked at only when an alias needs it. */
export class ItemContext {
  private readonly contexts: Contexts;
  private readonly text: string;
  private readonly words: Words;
  private readonly lists: (Uint32Array | undefined)[];
  private readonly found = new Map<string, number[]>();

  constructor(contexts: Contexts, text: string, words: Words) {
    this.contexts = contexts;
    this.text = text;
    this.words = words;
    this.lists = new Array<Uint32Array | undefined>(words.count);
  }

  /** The word at an index, as it is looked up; empty beyond the ends. */
  word(index: number): string {
    if (index < 0 || index >= this.words.count) return '';
    return wordText(this.text, this.words.starts[index]!, this.words.ends[index]!);
  }

  isIn(name: string, index: number): boolean {
    return this.holds(index, this.contexts.numberOf(name));
  }

  /**
   * Whether a word of the context stands within so many words before `first` or after `last`, those themselves left out:
   * a name of one word does not speak for itself by being said twice.
   */
  near(name: string, first: number, last: number, within: number): boolean {
    // The words around nearly always decide; only where they do not is every word of the item looked up.
    const number = this.contexts.numberOf(name);
    const itself = first === last && this.holds(first, number) ? this.word(first) : null;
    for (let away = 1; away <= Math.min(within, AROUND); away++)
      if (this.speaks(first - away, number, itself) || this.speaks(last + away, number, itself)) return true;
    if (within <= AROUND) return false;
    const places = this.places(number, itself);
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

  private places(list: number, except: string | null): number[] {
    const key = `${list} ${except ?? ''}`;
    const known = this.found.get(key);
    if (known) return known;
    const places: number[] = [];
    for (let i = 0; i < this.words.count; i++) if (this.speaks(i, list, except)) places.push(i);
    this.found.set(key, places);
    return places;
  }

  private speaks(index: number, list: number, except: string | null): boolean {
    return this.holds(index, list) && (except === null || this.word(index) !== except);
  }

  private holds(index: number, list: number): boolean {
    return index >= 0 && index < this.words.count && has(this.listsAt(index), list);
  }

  private listsAt(index: number): Uint32Array {
    const known = this.lists[index];
    if (known) return known;
    const lists = this.contexts.listsOf(this.word(index));
    this.lists[index] = lists;
    return lists;
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
