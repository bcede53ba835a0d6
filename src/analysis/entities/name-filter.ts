/** How many letters of a name are looked at: the most that it has of these. */
const LEVELS = [1, 3, 5, 8] as const;
const BITS_A_NAME = 16;

/**
 * Tells most places of a text where no name begins without looking at the names: a Bloom filter (Bloom 1970) of one hash
 * over the beginnings of all names. With 100,000 names it takes a quarter of a megabyte, which stays in the cache where
 * the names do not, and lets one other place in sixteen through.
 */
export class NameFilter {
  private readonly bits: Int32Array;
  private readonly mask: number;
  /** By level: whether any name is known by so many letters. */
  private readonly used = LEVELS.map(() => false);

  constructor(names: readonly Uint16Array[]) {
    let bits = 1024;
    while (bits < names.length * BITS_A_NAME) bits *= 2;
    this.bits = new Int32Array(bits >>> 5);
    this.mask = bits - 1;
    for (const letters of names) {
      const level = LEVELS.findLastIndex((length) => length <= letters.length);
      if (level < 0) continue;
      this.used[level] = true;
      const bit = mixed(hashOf(letters, LEVELS[level]!)) & this.mask;
      this.bits[bit >>> 5]! |= 1 << (bit & 31);
    }
  }

  /** False where no name can begin. */
  mayBegin(text: Uint16Array, length: number, start: number): boolean {
    let hash = 0;
    let at = start;
    for (let level = 0; level < LEVELS.length; level++) {
      const end = start + LEVELS[level]!;
      if (end > length) return false;
      for (; at < end; at++) hash = Math.imul(hash ^ text[at]!, 0x01000193);
      if (!this.used[level]) continue;
      const bit = mixed(hash) & this.mask;
      if ((this.bits[bit >>> 5]! & (1 << (bit & 31))) !== 0) return true;
    }
    return false;
  }
}

function hashOf(letters: Uint16Array, length: number): number {
  let hash = 0;
  for (let i = 0; i < length; i++) hash = Math.imul(hash ^ letters[i]!, 0x01000193);
  return hash;
}

/** The low bits of the hash alone tell little of its first letters. */
function mixed(hash: number): number {
  const once = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return once ^ (once >>> 13);
}
