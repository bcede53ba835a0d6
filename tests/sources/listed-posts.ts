import type { CollectResult } from '#src/sources/source.ts';

/** Which posts of a server of the test were read, by the number in `Post 7`. */
export function numbersOf(look: CollectResult<unknown>): number[] {
  if (look.outcome !== 'items') return [];
  return look.entries.map((entry) => Number(/Post (\d+)/.exec(entry.content.value)?.[1]));
}

export const range = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index);
