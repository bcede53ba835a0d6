import type { Candidate } from './assign.ts';
import type { StoryFeatures } from './features.ts';
import { exactKey } from './keys.ts';
import { pack, unpack } from './packed-features.ts';
import { PostingTable } from './posting-table.ts';

export interface StoryIndexOptions {
  /** Items looked at for one key, the newest. */
  perKey?: number;
  /** Candidates returned, those that share most and rarest keys. */
  most?: number;
}

const CHUNK = 1 << 22;
/** Copies of one text beyond so many are kept, but no longer found by anything except their own link and text. */
const FLOOD = 64;
/** Of a flood so many copies are looked at, and so many keys are kept: of the link, the page and the text. */
const ENOUGH_COPIES = 4;
const LINKS_AND_TEXT = 4;
/** So many keys of an item are links, texts, people and quotes. */
const MOST_TELLING = 24;

/**
 * What is known so far, in memory: finds the items that may belong with a new one. Cost per item is bounded by the caps,
 * not by how much is kept. About 1.1 kB an item. Ids of items and stories are any safe integers.
 */
export class StoryIndex {
  readonly #perKey: number;
  readonly #most: number;
  readonly #table = new PostingTable();
  readonly #languages: string[] = [];
  readonly #chunks: Uint32Array[] = [new Uint32Array(CHUNK)];
  #filled = 0;
  #starts = new Float64Array(1 << 12);
  #lengths = new Uint16Array(1 << 12);
  #ids = new Float64Array(1 << 12);
  #stories = new Float64Array(1 << 12);
  #size = 0;
  readonly #merged = new Map<number, number>();

  constructor({ perKey = 24, most = 32 }: StoryIndexOptions = {}) {
    this.#perKey = perKey;
    this.#most = most;
  }

  get size(): number {
    return this.#size;
  }

  /** At most `most` items, those first that share the rarest keys. Ties go to the newer item. */
  candidates(features: StoryFeatures): Candidate[] {
    const shares = new Map<number, number>();
    const flood = this.#isFlood(features);
    const lists = (flood ? features.keys.slice(0, LINKS_AND_TEXT) : [...features.keys, ...features.nearKeys])
      .map((key, order) => ({ order, places: this.#table.newest(key, flood ? ENOUGH_COPIES : this.#perKey) }))
      .filter(({ places }) => places.length > 0);
    for (const { order, places } of lists) {
      // Keys stand in order of how telling they are.
      const share = (order < MOST_TELLING ? 1.5 : 1) / Math.log2(2 + places.length);
      for (const place of places) shares.set(place, (shares.get(place) ?? 0) + share);
    }
    return [...shares]
      .sort((a, b) => b[1] - a[1] || b[0] - a[0])
      .slice(0, this.#most)
      .map(([place]) => ({
        item: this.#ids[place] ?? 0,
        story: this.#resolve(this.#stories[place] ?? 0),
        features: this.#read(place),
      }));
  }

  add(item: number, story: number, features: StoryFeatures): void {
    const place = this.#size++;
    if (place === this.#ids.length) this.#widen();
    const words = pack(features, this.#languages);
    let chunk = this.#chunks[this.#chunks.length - 1];
    if (!chunk || this.#filled + words.length > CHUNK) {
      chunk = new Uint32Array(CHUNK);
      this.#chunks.push(chunk);
      this.#filled = 0;
    }
    chunk.set(words, this.#filled);
    this.#starts[place] = (this.#chunks.length - 1) * CHUNK + this.#filled;
    this.#lengths[place] = words.length;
    this.#filled += words.length;
    this.#ids[place] = item;
    this.#stories[place] = story;
    // In a flood of one text every key is as crowded as the next: its link alone tells a copy from the others.
    const kept = this.#isFlood(features) ? features.keys.slice(0, LINKS_AND_TEXT) : features.keys;
    for (const key of kept) this.#table.add(key, place);
  }

  #isFlood(features: StoryFeatures): boolean {
    return features.exact !== 0 && this.#table.newest(exactKey(features), FLOOD).length === FLOOD;
  }

  /** From now on an item belongs to another story. Looks through all ids: rare. */
  move(item: number, story: number): void {
    const place = this.#ids.subarray(0, this.#size).lastIndexOf(item);
    if (place >= 0) this.#stories[place] = story;
  }

  /** From now on all items of story `from` belong to `into`. */
  merge(from: number, into: number): void {
    const target = this.#resolve(into);
    const source = this.#resolve(from);
    if (source !== target) this.#merged.set(source, target);
  }

  /** The story that an id stands for after all merges. */
  storyOf(story: number): number {
    return this.#resolve(story);
  }

  #resolve(story: number): number {
    let current = story;
    for (let next = this.#merged.get(current); next !== undefined; next = this.#merged.get(current)) current = next;
    if (current !== story) this.#merged.set(story, current);
    return current;
  }

  #read(place: number): StoryFeatures {
    const start = this.#starts[place] ?? 0;
    const chunk = this.#chunks[Math.floor(start / CHUNK)] ?? new Uint32Array(0);
    const from = start % CHUNK;
    return unpack(chunk.subarray(from, from + (this.#lengths[place] ?? 0)), this.#languages);
  }

  #widen(): void {
    const length = Math.ceil(this.#ids.length * 1.5);
    const starts = new Float64Array(length);
    const lengths = new Uint16Array(length);
    const ids = new Float64Array(length);
    const stories = new Float64Array(length);
    starts.set(this.#starts);
    lengths.set(this.#lengths);
    ids.set(this.#ids);
    stories.set(this.#stories);
    this.#starts = starts;
    this.#lengths = lengths;
    this.#ids = ids;
    this.#stories = stories;
  }
}
