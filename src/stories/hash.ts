/** 32-bit FNV-1a over UTF-16 code units with a final avalanche (murmur3's); unsigned. */
export function hashText(text: string, seed = 0): number {
  let hash = (0x811c9dc5 ^ seed) >>> 0;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return mix(hash);
}

/** One 32-bit number out of two; the order matters. */
export function hashPair(a: number, b: number): number {
  return mix(Math.imul(a, 0x9e3779b1) ^ (b + 0x7f4a7c15));
}

/** Murmur3's finaliser: spreads every bit over the whole word. */
export function mix(value: number): number {
  let hash = value;
  hash ^= hash >>> 16;
  hash = Math.imul(hash, 0x85ebca6b);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, 0xc2b2ae35);
  hash ^= hash >>> 16;
  return hash >>> 0;
}

/** The lists of features are sets: ascending, each value once. */
export function sortedSet(values: Iterable<number>, limit = Number.POSITIVE_INFINITY): number[] {
  const unique = [...new Set(values)];
  return (unique.length > limit ? unique.slice(0, limit) : unique).sort((a, b) => a - b);
}

/** Members common to two ascending sets. */
export function common(a: readonly number[], b: readonly number[]): number[] {
  const shared: number[] = [];
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    const left = a[i] ?? 0;
    const right = b[j] ?? 0;
    if (left === right) {
      shared.push(left);
      i++;
      j++;
    } else if (left < right) i++;
    else j++;
  }
  return shared;
}
