const NONE = 0xffffffff;
const CHUNK_BITS = 18;
const CHUNK = 1 << CHUNK_BITS;
/** Words of a posting: its key, its item, the posting before it in its bucket. */
const WIDTH = 3;
/** No look-up walks further, should a rare key share its bucket with a crowded one. */
const LONGEST_WALK = 4096;

/**
 * From keys, of which the last 32 bits count, to the items that carry them, newest first: chained hashing in typed arrays, 12 bytes a posting and 2
 * to 4 for its bucket. Chunks are never copied, so that memory has no peaks but that of the buckets when they double.
 */
export class PostingTable {
  readonly #chunks: Uint32Array[] = [];
  #buckets = new Uint32Array(1 << 12).fill(NONE);
  #size = 0;

  add(key: number, item: number): void {
    if (this.#size > this.#buckets.length * 2) this.#rehash();
    if (this.#size >>> CHUNK_BITS === this.#chunks.length) this.#chunks.push(new Uint32Array(CHUNK * WIDTH));
    const chunk = this.#chunkOf(this.#size);
    const at = (this.#size & (CHUNK - 1)) * WIDTH;
    const bucket = key & (this.#buckets.length - 1);
    chunk[at] = key >>> 0;
    chunk[at + 1] = item;
    chunk[at + 2] = this.#buckets[bucket] ?? NONE;
    this.#buckets[bucket] = this.#size++;
  }

  /** The newest items of a key, at most `limit`. */
  newest(key: number, limit: number): number[] {
    const found: number[] = [];
    const wanted = key >>> 0;
    let posting = this.#buckets[key & (this.#buckets.length - 1)] ?? NONE;
    for (let steps = 0; posting !== NONE && found.length < limit && steps < LONGEST_WALK; steps++) {
      const chunk = this.#chunkOf(posting);
      const at = (posting & (CHUNK - 1)) * WIDTH;
      if (chunk[at] === wanted) found.push(chunk[at + 1] ?? 0);
      posting = chunk[at + 2] ?? NONE;
    }
    return found;
  }

  #chunkOf(posting: number): Uint32Array {
    return this.#chunks[posting >>> CHUNK_BITS] ?? new Uint32Array(WIDTH);
  }

  #rehash(): void {
    this.#buckets = new Uint32Array(this.#buckets.length * 2).fill(NONE);
    const mask = this.#buckets.length - 1;
    for (let posting = 0; posting < this.#size; posting++) {
      const chunk = this.#chunkOf(posting);
      const at = (posting & (CHUNK - 1)) * WIDTH;
      const bucket = (chunk[at] ?? 0) & mask;
      chunk[at + 2] = this.#buckets[bucket] ?? NONE;
      this.#buckets[bucket] = posting;
    }
  }
}
