import type { Postings } from './choose-candidates.ts';

/** What is kept under the keys of a batch of items, and what the batch itself adds as its items are placed one by one. */
export class BatchPostings implements Postings {
  readonly #lists: Map<number, number[]>;

  /** `lists` holds, for each key that is asked for, its items, the newest first. */
  constructor(lists: Map<number, number[]>) {
    this.#lists = lists;
  }

  newest(key: number, limit: number): readonly number[] {
    const list = this.#lists.get(key) ?? [];
    return list.length <= limit ? list : list.slice(0, limit);
  }

  /** Numbers rise with newness, but a batch is not placed in their order. */
  add(key: number, item: number): void {
    const list = this.#lists.get(key);
    if (!list) {
      this.#lists.set(key, [item]);
      return;
    }
    let at = 0;
    while (at < list.length && (list[at] ?? 0) > item) at++;
    if (list[at] !== item) list.splice(at, 0, item);
  }

  /** An item that is placed anew is no longer found by its earlier wording. */
  forget(item: number): void {
    for (const list of this.#lists.values()) {
      const at = list.indexOf(item);
      if (at >= 0) list.splice(at, 1);
    }
  }
}
