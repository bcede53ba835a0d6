import { hashPair, mix } from './hash.ts';

/** Shingles are runs of so many letters: joiners, typos and word order then cost little, in any script. */
const SHINGLE = 6;
/** More than any hash. */
const NONE = Number.POSITIVE_INFINITY;

/**
 * One-permutation MinHash (Li, Owen, Zhang 2012) with densification by rotation (Shrivastava, Li 2014) over runs of
 * letters, cut to 16 bits a slot (b-bit minwise hashing, Li, König 2010). `slots` must be a power of two.
 * The share of equal slots estimates the Jaccard resemblance with standard error √(J(1−J)/slots).
 */
export function sketchOf(letters: string, slots: number): number[] {
  if (letters.length === 0) return [];
  const least = new Float64Array(slots).fill(NONE);
  const shift = 32 - Math.log2(slots);
  const units = unitsOf(letters);
  const last = Math.max(1, letters.length - SHINGLE + 1);
  const size = Math.min(letters.length, SHINGLE);
  for (let i = 0; i < last; i++) {
    let hash = 0x811c9dc5;
    for (let j = i; j < i + size; j++) hash = Math.imul(hash ^ (units[j] ?? 0), 0x01000193);
    hash = mix(hash);
    const slot = hash >>> shift;
    if (hash < (least[slot] ?? 0)) least[slot] = hash;
  }
  const sketch: number[] = [];
  for (let slot = 0; slot < slots; slot++) {
    let distance = 0;
    while (least[(slot + distance) % slots] === NONE) distance++;
    const value = least[(slot + distance) % slots] ?? 0;
    sketch.push((distance === 0 ? mix(value) : hashPair(value, distance)) & 0xffff);
  }
  return sketch;
}

let room = new Uint16Array(1 << 12);

/** Each letter is read for six runs: out of an array at less cost than out of a string. Overwritten by the next call. */
function unitsOf(letters: string): Uint16Array {
  if (room.length < letters.length) room = new Uint16Array(2 * letters.length);
  for (let i = 0; i < letters.length; i++) room[i] = letters.charCodeAt(i);
  return room;
}

/** Estimated Jaccard resemblance, 0 to 1; 0 where either has no text. */
export function resemblance(a: readonly number[], b: readonly number[]): number {
  if (a.length === 0 || a.length !== b.length) return 0;
  let equal = 0;
  for (let i = 0; i < a.length; i++) if (a[i] === b[i]) equal++;
  return equal / a.length;
}

/** A hash for each run of `rows` slots: two texts that share one are worth comparing (banding). */
export function bandsOf(sketch: readonly number[], rows: number, bands: number, seed: number): number[] {
  const hashes: number[] = [];
  for (let band = 0; band < bands && (band + 1) * rows <= sketch.length; band++) {
    let hash = mix(seed + band);
    for (let row = 0; row < rows; row++) hash = hashPair(hash, sketch[band * rows + row] ?? 0);
    hashes.push(hash);
  }
  return hashes;
}
