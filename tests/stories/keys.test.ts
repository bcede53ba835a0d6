import { describe, expect, it } from 'vitest';
import { featuresOf } from '#src/stories/features.ts';
import { keyWithoutBucket } from '#src/stories/keys.ts';
import { PostingTable } from '#src/stories/posting-table.ts';
import { plainItem } from './labelled-items.ts';

const HANGED =
  'Kamal Derakhshani (24) and Foad Baneh (27) were hanged in Urmia Prison for armed rebellion, 14 people in all.';
const on = (day: string) => featuresOf(plainItem(1, HANGED, { published: new Date(day), collected: new Date(day) }));

describe('keys', () => {
  it('of some days lie together, and behind those of earlier days', () => {
    const [earlier, later] = [on('2024-03-02T10:00:00Z'), on('2024-05-20T10:00:00Z')];
    const bucketed = (keys: readonly number[]) => keys.filter((key) => keyWithoutBucket(key) !== null);
    expect(bucketed(earlier.keys).length).toBeGreaterThan(5);
    expect(Math.max(...earlier.keys)).toBeLessThan(Math.min(...bucketed(later.keys)));
    expect(new Set(bucketed(earlier.keys).map((key) => keyWithoutBucket(key)?.bucket)).size).toBe(1);
    expect(later.keys.every(Number.isSafeInteger)).toBe(true);
  });

  it('without days are the same whenever it was', () => {
    const timeless = (keys: readonly number[]) => keys.filter((key) => keyWithoutBucket(key) === null);
    expect(timeless(on('2024-03-02T10:00:00Z').keys)).toEqual(timeless(on('2024-05-20T10:00:00Z').keys));
  });

  it('find the item of which they are in the table in memory, whatever stands before their last 32 bits', () => {
    const table = new PostingTable();
    const { keys } = on('2024-03-02T10:00:00Z');
    for (const key of keys) table.add(key, 7);
    expect(keys.every((key) => table.newest(key, 9).includes(7))).toBe(true);
    expect(table.newest((keys[0] ?? 0) + 1, 9)).toEqual([]);
  });
});
