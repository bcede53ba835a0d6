import { findSpellings } from '#src/analysis/find-spellings.ts';
import { masked } from '#src/evidence/mask.ts';

/** The text with certain words taken out, however they are spelt in it; its length stays. Null takes out all. */
export function maskedWords(text: string, words: readonly string[] | null): string {
  if (words === null) return masked(text);
  let out = '';
  let from = 0;
  for (const { start, end } of findSpellings(text, words)) {
    out += text.slice(from, start) + masked(text.slice(start, end));
    from = end;
  }
  return out + text.slice(from);
}

/** The words as they are spelt in a text, each once. */
export function spellingsIn(text: string, words: readonly string[]): string[] {
  return [...new Set(findSpellings(text, words).map(({ start, end }) => text.slice(start, end)))];
}
