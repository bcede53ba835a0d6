import { mix } from '../hash.ts';
import type { SparseRows } from './rows.ts';

const ALL_HASHES = 2 ** 32;

/** Leaves words of a text unread while a network is trained: wherever one stands in the text, and whatever is made of it. */
export class WordDropout {
  private readonly words: Uint32Array;
  private readonly below: number;
  private readonly random: () => number;
  private choice = 0;

  /** `share` of the words are left out. */
  constructor({ words }: SparseRows, share: number, random: () => number) {
    this.words = words;
    this.below = share * ALL_HASHES;
    this.random = random;
  }

  /** Chooses other words than before. */
  choose(): void {
    this.choice = Math.floor(this.random() * ALL_HASHES);
  }

  /** Whether an entry of the rows is made of a word that is left out. */
  hides(entry: number): boolean {
    return this.isOut(this.words[entry * 2]!) || this.isOut(this.words[entry * 2 + 1]!);
  }

  private isOut(word: number): boolean {
    return word !== 0 && mix(this.choice, word) < this.below;
  }
}
