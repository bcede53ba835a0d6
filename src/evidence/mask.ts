/** Stands for each letter and digit that was taken out, so that spans within a text stay where they are. */
const BLOCK = '█';
const SEEN = /[\p{L}\p{N}\p{M}]/gu;

/** The text with every letter and digit taken out; its length in UTF-16 code units stays. */
export function masked(text: string): string {
  return text.replace(SEEN, (character) => BLOCK.repeat(character.length));
}

/** The same with certain words alone, wherever they stand and in whatever case. Null takes out all. */
export function maskedWords(text: string, words: readonly string[] | null): string {
  if (words === null) return masked(text);
  // The longest first: a name may hold another.
  const alternatives = words
    .filter((word) => word.trim() !== '')
    .toSorted((a, b) => b.length - a.length)
    .map((word) =>
      word
        .trim()
        .replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')
        .replace(/\s+/g, '\\s{1,5}'),
    );
  return alternatives.length === 0 ? text : text.replace(new RegExp(alternatives.join('|'), 'giu'), masked);
}
