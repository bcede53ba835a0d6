import type { Candidate } from './candidates.ts';

export interface Chosen {
  candidate: Candidate;
  why: string;
}

/** The mentions chosen so far, by the words that they stand on, so that a look at a place costs nothing in a long item. */
export class Claims {
  private readonly byWord = new Map<number, Chosen[]>();
  readonly all: Chosen[] = [];

  add(chosen: Chosen): void {
    this.all.push(chosen);
    for (let word = chosen.candidate.firstWord; word <= chosen.candidate.lastWord; word++) {
      const list = this.byWord.get(word);
      if (list) list.push(chosen);
      else this.byWord.set(word, [chosen]);
    }
  }

  at(word: number): readonly Chosen[] {
    return this.byWord.get(word) ?? [];
  }

  /** Whether a mention that overlaps the candidate passes the test. */
  overlapping({ firstWord, lastWord }: Candidate, test: (other: Candidate) => boolean): boolean {
    for (let word = firstWord; word <= lastWord; word++)
      if (this.at(word).some(({ candidate }) => test(candidate))) return true;
    return false;
  }
}
