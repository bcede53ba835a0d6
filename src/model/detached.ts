/** V8 cuts longer words out of their text without copying them: to keep one would keep the text. */
const LONGEST_COPIED = 12;

/** The same word, which does not keep the text that it was cut out of: for what is remembered beyond the text. */
export function detached(word: string): string {
  return word.length > LONGEST_COPIED ? Buffer.from(word, 'utf16le').toString('utf16le') : word;
}
