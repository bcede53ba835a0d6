/** Stands for each letter and digit that was taken out, so that spans within a text stay where they are. */
export const BLOCK = '█';
const SEEN = /[\p{L}\p{N}\p{M}]/gu;

/** Whether a letter or a digit of it can be read. */
export function isReadable(text: string): boolean {
  return text.search(SEEN) >= 0;
}

/** The text with every letter and digit taken out; its length in UTF-16 code units stays. */
export function masked(text: string): string {
  return text.replace(SEEN, (character) => BLOCK.repeat(character.length));
}
