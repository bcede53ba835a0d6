import type { Candidate } from './assign.ts';
import { chooseCandidates, keysToKeep, MOST_CANDIDATES, PER_KEY } from './choose-candidates.ts';
import type { StoryFeatures } from './features.ts';
import { pack, unpack } from './packed-features.ts';
import { PostingTable } from './posting-table.ts';

export interface StoryIndexOptions {
  /** Items looked at for one key, the newest. */
  perKey?: number;
  /** Candidates returned, those that share most and rarest keys. */
  most?: number;
}

const CHUNK = 1 << 22;

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

  constructor({ perKey = PER_KEY, most = MOST_CANDIDATES }: StoryIndexOptions = {}) {
    this.#perKey = perKey;
    this.#most = most;
  }

  get size(): number {
    return this.#size;
  }

  /** At most `most` items, those first that share the rarest keys. Ties go to the newer item. */
  candidates(features: StoryFeatures): Candidate[] {
    return chooseCandidates(features, this.#table, { perKey: this.#perKey, most: this.#most }).map((place) => ({
      item: this.#ids[place] ?? 0,
      story: this.#resolve(this.#stories[place] ?? 0),
      features: this.#read(place),
    }));
  }

  add(item: number, story: number, features: StoryFeatures): void {
    const kept = keysToKeep(features, this.#table);
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
    for (const key of kept) this.#table.add(key, place);
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
