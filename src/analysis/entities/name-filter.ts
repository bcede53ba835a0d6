/** A name is known by so many of its letters, the most that it has of these. */
const LEVELS = [1, 3, 6, 11] as const;
const BITS_A_NAME = 16;

interface Level {
  /** How many letters. */
  letters: number;
  bits: Int32Array;
  mask: number;
}

/**
 * Tells most places of a text where no name begins without looking at the names: Bloom filters (Bloom 1970) of how names
 * begin, two hashes each. With 100,000 names they take a quarter of a megabyte, which stays in the cache where the names
 * do not, and let one other place in a hundred through.
 */
export class NameFilter {
  private readonly levels: readonly Level[];

  constructor(names: readonly Uint16Array[]) {
    const counts = LEVELS.map(() => 0);
    for (const { length } of names) if (length > 0) counts[levelOf(length)]! += 1;
    const levels = LEVELS.map((letters, level): Level => {
      let bits = 256;
      while (bits < counts[level]! * BITS_A_NAME) bits *= 2;
      return { letters, bits: new Int32Array(bits >>> 5), mask: bits - 1 };
    });
    for (const name of names) {
      const level = levels[levelOf(name.length)];
      if (!level) continue;
      let hash = 0;
      for (let i = 0; i < level.letters; i++) hash = Math.imul(hash ^ name[i]!, 0x01000193);
      const { bits, mask } = level;
      const one = mixed(hash) & mask;
      const other = mixed(hash ^ OTHER) & mask;
      bits[one >>> 5]! |= 1 << (one & 31);
      bits[other >>> 5]! |= 1 << (other & 31);
    }
    this.levels = levels.filter((_, level) => counts[level]! > 0);
  }

  /** False where no name can begin. */
  mayBegin(text: Uint16Array, length: number, start: number): boolean {
    const { levels } = this;
    let hash = 0;
    let at = start;
    for (let i = 0; i < levels.length; i++) {
      const { letters, bits, mask } = levels[i]!;
      const end = start + letters;
      if (end > length) return false;
      for (; at < end; at++) hash = Math.imul(hash ^ text[at]!, 0x01000193);
      const one = mixed(hash) & mask;
      if ((bits[one >>> 5]! & (1 << (one & 31))) === 0) continue;
      const other = mixed(hash ^ OTHER) & mask;
      if ((bits[other >>> 5]! & (1 << (other & 31))) !== 0) return true;
    }
    return false;
  }
}

/** -1 for an empty name, which is found nowhere. */
function levelOf(length: number): number {
  return LEVELS.findLastIndex((letters) => letters <= length);
}

/** What makes the second hash another one. */
const OTHER = 0x5bd1e995;

/** The low bits of the hash alone tell little of its first letters. */
function mixed(hash: number): number {
  const once = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return once ^ (once >>> 13);
}
