import { type KnownWord, knownWord } from './known-word.ts';
import { wordEnd } from './word-end.ts';

/** A word of an item, folded so that spellings of one word meet. */
export interface Word {
  /** Lower case, no accents, Persian and Arabic letters made one, ASCII digits, joiners removed. */
  text: string;
  /** As written. */
  raw: string;
  /** What is known of it wherever it stands. */
  known: KnownWord;
  /** Where it stands in the text that was given, in UTF-16 code units. */
  start: number;
  /** Punctuation or a line break stands between it and the word before. */
  breakBefore: boolean;
  /** Starts with an upper-case letter of a script that has them. */
  capital: boolean;
  /** In the title, or near the beginning of the text. */
  lead: boolean;
}

const BREAK = /[^\s‌‏‎]|\n/;
const LEAD_LETTERS = 320;
const MOST_WORDS = 1200;

/** Words of a title and a text, at most 1,200: what comes later says little about which event it is. */
export function wordsOf(title: string, text: string): Word[] {
  const content = title ? `${title}\n${text}` : text;
  const bounded = content.slice(0, 12_000);
  const leadEnd = title ? title.length + 1 + LEAD_LETTERS : LEAD_LETTERS;
  const words: Word[] = [];
  let end = 0;
  for (let at = 0; at < bounded.length && words.length < MOST_WORDS; at++) {
    const stop = wordEnd(bounded, at);
    if (stop === at) continue;
    const known = knownWord(bounded.slice(at, stop));
    const start = at + known.elided;
    const gap = bounded.slice(end, start);
    end = stop;
    at = stop - 1;
    if (known.text.length === 0 || known.text.length > 40) continue;
    words.push({
      text: known.text,
      raw: bounded.slice(start, end),
      known,
      start,
      breakBefore: words.length === 0 || (gap !== ' ' && BREAK.test(gap)),
      capital: known.capital,
      lead: start < leadEnd,
    });
  }
  return words;
}
