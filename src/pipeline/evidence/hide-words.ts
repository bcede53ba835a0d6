import { domainToUnicode } from 'node:url';
import { findSpellings } from '#src/analysis/find-spellings.ts';
import { foldCharacter } from '#src/analysis/fold-character.ts';
import { percentDecoded } from '#src/base/percent-decoded.ts';
import { masked } from '#src/evidence/mask.ts';
import { maskedWords } from './mask-words.ts';

/** Takes words out of an item, and out of what was made of it. */
export interface Hiding {
  /** The text of the item without the words. */
  own(text: string): string;
  /** The name of somebody, in the item or beside it, without the words; as it is where all of an item is taken out. */
  name(name: string): string;
  /** A text that quotes the item among other words, without its words. */
  quoting(text: string): string;
  /** Whether the words stand in an address. */
  standsIn(address: string): boolean;
  /** Nothing where the words stand in it. */
  address(address: string | null): string | null;
}

export interface HiddenItem {
  /** Every wording of it: title and text. */
  wordings: readonly string[];
  /** What is told of it by itself: its headline, who calls, the words that gave a reason. */
  quoted: readonly string[];
  /** Every address of it. */
  addresses: readonly string[];
}

/** So many words in a row that stand in an item are no chance. */
const RUN = 4;
const WORD = /[\p{L}\p{N}\p{M}]+/gu;
/** Shorter ones stand by chance in many a word. */
const LONG = 5;
const SHORTEST = 3;

/** `words` null takes out all of the item. */
export function hidingOf({ wordings, quoted, addresses }: HiddenItem, words: readonly string[] | null): Hiding {
  const runs = words === null ? runsOf([...wordings, ...quoted]) : new Set<string>();
  // The longest first: a headline is not found any more once a name was taken out of it. Runs of words before, likewise.
  const whole = (words === null ? [...new Set(quoted)] : [])
    .filter((text) => text.trim().length >= SHORTEST)
    .sort((one, other) => other.length - one.length);
  const known = new Set(wordings.flatMap(wordsOf).filter((word) => word.length >= SHORTEST));
  const standsIn = (address: string) =>
    words === null ? holdsTwoOf(address, known) : words.some((word) => standsInAddress(address, word));
  const hidden = [...new Set(addresses)].filter(standsIn);
  return {
    own: (text) => maskedWords(text, words),
    name: (name) => (words === null ? name : maskedWords(name, words)),
    quoting(text) {
      let out = text;
      for (const address of hidden) out = out.replaceAll(address, masked(address));
      if (words !== null) return maskedWords(out, words);
      out = withoutRuns(out, runs);
      for (const one of whole) out = out.replaceAll(one, masked(one));
      return out;
    },
    standsIn,
    address: (address) => (address === null || standsIn(address) ? null : address),
  };
}

function wordsOf(text: string): string[] {
  return [...text.matchAll(WORD)].map(([word]) => folded(word));
}

function folded(text: string): string {
  return [...text].map(foldCharacter).join('');
}

function runsOf(texts: readonly string[]): Set<string> {
  const runs = new Set<string>();
  for (const text of texts) {
    const words = wordsOf(text);
    for (let at = 0; at + RUN <= words.length; at++) runs.add(words.slice(at, at + RUN).join(' '));
  }
  return runs;
}

function withoutRuns(text: string, runs: ReadonlySet<string>): string {
  const words = [...text.matchAll(WORD)].map(({ 0: word, index }) => ({
    word: folded(word),
    start: index,
    end: index + word.length,
  }));
  const isHidden = new Set<number>();
  for (let at = 0; at + RUN <= words.length; at++) {
    const run = words.slice(at, at + RUN).map(({ word }) => word);
    if (runs.has(run.join(' '))) for (let of = at; of < at + RUN; of++) isHidden.add(of);
  }
  let out = '';
  let from = 0;
  words.forEach(({ start, end }, index) => {
    if (!isHidden.has(index)) return;
    out += text.slice(from, start) + masked(text.slice(start, end));
    from = end;
  });
  return out + text.slice(from);
}

/** An address as people read it: its host in their letters, its path decoded, a hyphen for what parts words. */
function readable(address: string): string {
  let text = address;
  try {
    const { hostname, host } = new URL(address);
    text = address.replace(host, domainToUnicode(hostname) || host);
  } catch {
    // No web address: it is read as it stands.
  }
  return text.replace(/(?:%[0-9a-f]{2})+/giu, percentDecoded).replace(/[^\p{L}\p{N}\p{M}/?#]+/gu, '-');
}

function standsInAddress(address: string, word: string): boolean {
  const text = readable(address);
  const isShort = folded(word).length < LONG;
  const isLetter = (at: number) => /[\p{L}\p{N}\p{M}]/u.test(text[at] ?? '');
  return findSpellings(text, [word]).some(({ start, end }) => !isShort || !(isLetter(start - 1) || isLetter(end)));
}

/** Made of the item's words: a part of its path holds two of them. */
function holdsTwoOf(address: string, known: ReadonlySet<string>): boolean {
  return readable(address)
    .split(/[/?#]/u)
    .slice(1)
    .some((part) => new Set(wordsOf(part).filter((word) => known.has(word))).size > 1);
}
