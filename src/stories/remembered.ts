/** V8 cuts longer words out of their text without copying them: to keep one would keep the text. */
const LONGEST = 12;

/**
 * A pure function of a word that remembers what it gave: in texts of one subject most words come again and again. Starts
 * afresh with every `most` words, some hundred bytes each.
 */
export function remembered<Value extends object | string | number | boolean | null>(
  compute: (word: string) => Value,
  most = 10_000,
): (word: string) => Value {
  let known = new Map<string, Value>();
  return (word) => {
    if (word.length > LONGEST) return compute(word);
    const found = known.get(word);
    if (found !== undefined) return found;
    const value = compute(word);
    if (known.size >= most) known = new Map();
    known.set(word, value);
    return value;
  };
}
