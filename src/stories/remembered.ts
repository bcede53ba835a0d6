import { detached } from '#src/model/detached.ts';

/** Longer words are hardly ever met again. */
const LONGEST = 40;

/**
 * A pure function of a word that remembers what it gave: in texts of one subject most words come again and again. Of those
 * asked for last it remembers `most` or more, up to twice as many, some hundred bytes each.
 */
export function remembered<Value extends object | string | number | boolean | null>(
  compute: (word: string) => Value,
  most = 5_000,
): (word: string) => Value {
  let recent = new Map<string, Value>();
  let older = new Map<string, Value>();
  return (word) => {
    const found = recent.get(word);
    if (found !== undefined) return found;
    if (word.length > LONGEST) return compute(word);
    const own = detached(word);
    const value = older.get(word) ?? compute(own);
    if (recent.size >= most) {
      older = recent;
      recent = new Map();
    }
    recent.set(own, value);
    return value;
  };
}
