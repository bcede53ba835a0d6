const EMPTY = 0xffffffff;

/**
 * From 32-bit keys to the items that carry them, newest first, in typed arrays: about 8 bytes a posting and 24 a key.
 * Open addressing with linear probing, at most half full.
 */
export class PostingTable {
  #keys = new Uint32Array(1 << 16);
  #heads = new Uint32Array(1 << 16).fill(EMPTY);
  #counts = new Uint32Array(1 << 16);
  #used = 0;
  #items = new Uint32Array(1 << 18);
  #next = new Uint32Array(1 << 18);
  #postings = 0;

  add(key: number, item: number): void {
    if (this.#used * 2 >= this.#keys.length) this.#grow();
    if (this.#postings === this.#items.length) {
      this.#items = widen(this.#items);
      this.#next = widen(this.#next);
    }
    const slot = this.#slotOf(key);
    if (this.#heads[slot] === EMPTY) {
      this.#keys[slot] = key;
      this.#used++;
    }
    this.#items[this.#postings] = item;
    this.#next[this.#postings] = this.#heads[slot] ?? EMPTY;
    this.#heads[slot] = this.#postings++;
    this.#counts[slot] = (this.#counts[slot] ?? 0) + 1;
  }

  /** How many items were ever added under the key. */
  count(key: number): number {
    return this.#counts[this.#slotOf(key)] ?? 0;
  }

  /** The newest items of a key, at most `limit`. */
  newest(key: number, limit: number): number[] {
    const found: number[] = [];
    for (
      let at = this.#heads[this.#slotOf(key)] ?? EMPTY;
      at !== EMPTY && found.length < limit;
      at = this.#next[at] ?? EMPTY
    )
      found.push(this.#items[at] ?? 0);
    return found;
  }

  /** The key's slot, or the empty one where it would go. Keys are hashes already, so their low bits serve. */
  #slotOf(key: number): number {
    const mask = this.#keys.length - 1;
    let slot = key & mask;
    while (this.#heads[slot] !== EMPTY && this.#keys[slot] !== key) slot = (slot + 1) & mask;
    return slot;
  }

  #grow(): void {
    const [keys, heads, counts] = [this.#keys, this.#heads, this.#counts];
    this.#keys = new Uint32Array(keys.length * 2);
    this.#heads = new Uint32Array(keys.length * 2).fill(EMPTY);
    this.#counts = new Uint32Array(keys.length * 2);
    for (let old = 0; old < keys.length; old++) {
      const head = heads[old] ?? EMPTY;
      if (head === EMPTY) continue;
      const slot = this.#slotOf(keys[old] ?? 0);
      this.#keys[slot] = keys[old] ?? 0;
      this.#heads[slot] = head;
      this.#counts[slot] = counts[old] ?? 0;
    }
  }
}

function widen(array: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  const wider = new Uint32Array(Math.ceil(array.length * 1.5));
  wider.set(array);
  return wider;
}
