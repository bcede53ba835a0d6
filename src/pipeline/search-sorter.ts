import type { Database } from '#src/store/database.ts';
import { sortSearchIndex } from '#src/store/search-index.ts';

/** A search looks through what is not sorted yet, some 10 kB an item. */
const MOST_UNSORTED = 4_800;

/** Keeps the search's index sorted while much is stored, beside those who store it. */
export interface SearchSorter {
  /** So many items were stored whose words were set aside. */
  add(items: number): void;
  /** Until all of them are sorted in. */
  finish(): Promise<void>;
}

export function createSearchSorter(db: Database): SearchSorter {
  let unsorted = 0;
  let sorting: Promise<void> | null = null;
  const sort = (): Promise<void> => {
    unsorted = 0;
    // Where it fails, whoever stores the next few items does it.
    sorting ??= sortSearchIndex(db)
      .catch(() => {})
      .finally(() => {
        sorting = null;
      });
    return sorting;
  };
  return {
    add(items) {
      unsorted += items;
      if (unsorted >= MOST_UNSORTED && !sorting) void sort();
    },
    async finish() {
      await sorting;
      if (unsorted > 0) await sort();
    },
  };
}
