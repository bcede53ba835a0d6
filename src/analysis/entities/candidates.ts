import type { Normalised } from '../document.ts';
import { type Words, wordText } from '../words.ts';
import { nameLetters } from './name-letters.ts';
import type { NameTrie } from './name-trie.ts';
import type { Pattern } from './patterns.ts';

/** A place where the letters of an alias stand as words of their own. Indexes of words are inclusive. */
export interface Candidate {
  pattern: Pattern;
  firstWord: number;
  lastWord: number;
  /** In the normalised text. */
  start: number;
  end: number;
}

/** Shorter names must be parted into words as the watchlist parts them. */
const PARTED_AT_WILL = 7;
const SUFFIXES = new Set('ها های هایی ی ای یی ام ات اش شان مان تان ان یان را ست'.split(' '));
const LONGEST_SUFFIX = 4;
const S = 0x73;
const WAW = 'و'.charCodeAt(0);
const ALEF = 'ا'.charCodeAt(0);
const LAM = 'ل'.charCodeAt(0);
const ZAIN = 'ز'.charCodeAt(0);
const BEH = 'ب'.charCodeAt(0);
const HEH = 'ه'.charCodeAt(0);
const DAL = 'د'.charCodeAt(0);
const REH = 'ر'.charCodeAt(0);
const PARTICLES = new Set([...'وفبلک'].map((letter) => letter.charCodeAt(0)));

/** Finds every alias, whatever its rule; overlapping ones too. Linear in the text, but for aliases that begin alike. */
export function findCandidates(
  trie: NameTrie,
  patterns: Pattern[],
  normalised: Normalised,
  original: string,
  words: Words,
): Candidate[] {
  const { text, offsets } = normalised;
  const stream = nameLetters(text, words);
  const { letters, length, starts } = stream;
  const found: Candidate[] = [];
  let firstWord = 0;
  let prefix = 0;

  const accept = (name: number, end: number): void => {
    const pattern = patterns[name]!;
    let lastWord = firstWord;
    while (starts[lastWord + 1]! < end) lastWord++;
    const rest = starts[lastWord + 1]! - end;
    if (rest > 0 && !isSuffix(letters, end, rest, pattern)) return;
    const size = lastWord - firstWord + 1;
    if (size !== pattern.words && pattern.letters.length < PARTED_AT_WILL) return;
    if (prefix > 0 && pattern.letters.length < 4) return;
    if (size > 1 && !isOnePhrase(text, words, firstWord, lastWord)) return;
    if (pattern.tagged && !isTagged(words, firstWord)) return;
    if (pattern.exact && !plainWords(text, words, firstWord, lastWord).startsWith(pattern.plain)) return;
    // The particle does not belong to the name; the article does.
    const start = words.starts[firstWord]! + prefix - articleBefore(letters, starts[firstWord]! + prefix, prefix);
    const stop = words.ends[lastWord]!;
    if (
      pattern.cased &&
      !isTagged(words, firstWord) &&
      !hasCapitals(original.slice(offsets[start], offsets[stop]), pattern.alias)
    )
      return;
    found.push({ pattern, firstWord, lastWord, start, end: stop });
  };

  for (firstWord = 0; firstWord < words.count; firstWord++) {
    const at = starts[firstWord]!;
    prefix = 0;
    trie.match(letters, length, at, accept);
    const code = letters[at]!;
    if (code < 0x620 || code > 0x6d5) continue;
    const room = starts[firstWord + 1]! - at;
    for (prefix of prefixesOf(letters, at)) if (room - prefix >= 2) trie.match(letters, length, at + prefix, accept);
  }
  return found;
}

const NO_PREFIXES: readonly number[] = [];

/**
 * How many letters of a word may be particles and article: «و», «ب», «ال», «لل», «وال», «وبال», and the Persian «از», «به» and
 * «در» that were typed without a space.
 */
function prefixesOf(letters: Uint16Array, at: number): readonly number[] {
  const first = letters[at]!;
  const second = letters[at + 1]!;
  if (first === ALEF) return second === LAM || second === ZAIN ? [2] : NO_PREFIXES;
  if (first === DAL) return second === REH ? [2] : NO_PREFIXES;
  if (!PARTICLES.has(first)) return NO_PREFIXES;
  if ((first === LAM && second === LAM) || (first === BEH && second === HEH)) return [1, 2];
  if (second === ALEF && letters[at + 2] === LAM) return [1, 3];
  if (first === WAW && second === LAM && letters[at + 2] === LAM) return [1, 3];
  if (first === WAW && PARTICLES.has(second) && letters[at + 2] === ALEF && letters[at + 3] === LAM) return [1, 4];
  return [1];
}

/** How many of the letters before a name are the Arabic article, which is a part of it. */
function articleBefore(letters: Uint16Array, at: number, prefix: number): number {
  return prefix > 1 && letters[at - 2] === ALEF && letters[at - 1] === LAM ? 2 : 0;
}

/** A genitive `s` after a Latin name, or what Persian and Arabic put behind a name. */
function isSuffix(letters: Uint16Array, at: number, length: number, pattern: Pattern): boolean {
  if (pattern.letters.length < (length === 1 ? 5 : 4) || length > LONGEST_SUFFIX) return false;
  if (length === 1 && letters[at] === S) return !pattern.cased;
  return letters[at]! >= 0x620 && SUFFIXES.has(String.fromCharCode(...letters.subarray(at, at + length)));
}

const APART = /[^ \-_'"./・]/;
const GENITIVE = /^['’:]\p{Ll}{1,2}(?!\p{L})/u;

function isOnePhrase(text: string, words: Words, firstWord: number, lastWord: number): boolean {
  for (let word = firstWord; word < lastWord; word++) {
    if (words.closes[word] === 1) return false;
    const gap = text.slice(words.ends[word], words.starts[word + 1]);
    if (gap.length > 4 || APART.test(gap.replace(GENITIVE, ''))) return false;
  }
  return true;
}

/** The words of a place as the item spells them, in one. */
export function plainWords(text: string, words: Words, firstWord: number, lastWord: number): string {
  let plain = '';
  for (let word = firstWord; word <= lastWord; word++) plain += wordText(text, words.starts[word]!, words.ends[word]!);
  return plain;
}

const NO_LETTERS = /[^\p{L}\p{N}]/gu;

function plainLetters(text: string): string {
  return text.replace(NO_LETTERS, '');
}

function hasCapitals(surface: string, alias: string): boolean {
  const shown = plainLetters(surface.normalize('NFKC'));
  const wanted = plainLetters(alias);
  for (let i = 0; i < wanted.length; i++) {
    const letter = wanted[i]!;
    if (letter !== letter.toLowerCase() && shown[i] === shown[i]?.toLowerCase()) return false;
  }
  return true;
}

/** Whether a word is part of a hashtag or handle. */
export function isTagged({ tags }: Words, word: number): boolean {
  for (let i = 0; i < tags.length; i += 2) if (word >= tags[i]! && word <= tags[i + 1]!) return true;
  return false;
}
