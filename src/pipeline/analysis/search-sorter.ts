import type { Database } from '#src/store/database.ts';
import { sortSearchIndex } from '#src/store/search-index.ts';

/** So few are not worth going through the index for: some 10 kB an item, which a search looks through. */
const FEWEST_UNSORTED = 1_600;
const MOST_UNSORTED = 6_400;

/** Keeps the search's index sorted while much is stored, beside those who store it. */
export interface SearchSorter {
  /** So many items were stored whose words were set aside. */
  add(items: number): void;
  /** Until all of them are sorted in. */
  finish(): Promise<void>;
}

/**
 * Each time most of the pages of the index are gone through, for few items as for many. In a large record that takes long:
 * what took some seconds has as many of rest, in which more items come together.
 */
export function createSearchSorter(db: Database): SearchSorter {
  let unsorted = 0;
  let restUntil = 0;
  let sorting: Promise<void> | null = null;
  const sort = (): Promise<void> => {
    unsorted = 0;
    const begin = performance.now();
    // Where it fails, whoever stores the next few items does it.
    sorting ??= sortSearchIndex(db)
      .catch(() => {})
      .finally(() => {
        sorting = null;
        restUntil = 2 * performance.now() - begin;
      });
    return sorting;
  };
  return {
    add(items) {
      unsorted += items;
      if (sorting || unsorted < FEWEST_UNSORTED) return;
      if (performance.now() >= restUntil || unsorted >= MOST_UNSORTED) void sort();
    },
    async finish() {
      await sorting;
      if (unsorted > 0) await sort();
    },
  };
}
