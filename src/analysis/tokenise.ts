import type { Span } from '#src/model/signal.ts';
import type { Normalised, Token } from './document.ts';
import { findWords, type Words, wordText } from './words.ts';

/**
 * The words of a text: numbers whole (`30000` for `30,000`), acronyms without dots, no possessive `'s`, hashtags and handles
 * parted at underscores, camel case and digits, a Han or Kana character a word each; addresses on the web left out.
 * A token's `text` lacks the apostrophes and dots that its span may hold.
 */
export function tokenise(normalised: Normalised, original: string): Token[] {
  return tokensOf(normalised, findWords(normalised, original));
}

export function tokensOf({ text }: Normalised, words: Words): Token[] {
  const tokens = new Array<Token>(words.count);
  for (let i = 0; i < words.count; i++) {
    const start = words.starts[i]!;
    const end = words.ends[i]!;
    tokens[i] = { start, end, text: wordText(text, start, end) };
  }
  return tokens;
}

/** Sentences as index ranges of the words. Line ends close a sentence, so a title is one (or several) of its own. */
export function sentencesOf(words: Words): Span[] {
  const sentences: Span[] = [];
  let start = 0;
  for (let i = 0; i < words.count; i++)
    if (words.closes[i] === 1) {
      sentences.push({ start, end: i + 1 });
      start = i + 1;
    }
  return sentences;
}
