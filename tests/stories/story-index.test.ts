import fc from 'fast-check';
import { expect, test } from 'vitest';
import { featuresOf } from '#src/stories/features.ts';
import { group } from '#src/stories/group.ts';
import { meaningOf } from '#src/stories/meaning.ts';
import { pack, unpack } from '#src/stories/packed-features.ts';
import { PostingTable } from '#src/stories/posting-table.ts';
import { featuresFrom, storedFeatures } from '#src/stories/stored-features.ts';
import { StoryIndex } from '#src/stories/story-index.ts';
import { processorMs } from '../processor-time.ts';
import { labelledItems, plainItem, storyItemOf } from './labelled-items.ts';

test('packed features come back as they were', () => {
  const languages: string[] = [];
  for (const features of labelledItems().map(storyItemOf).map(featuresOf)) {
    expect(unpack(pack(features, languages), languages)).toEqual({ ...features, keys: [], nearKeys: [] });
  }
});

test('stored features come back as they were, with their language and the meaning that an endpoint gave', () => {
  const meaning = meaningOf(
    'some-model',
    Array.from({ length: 40 }, (_, i) => Math.sin(i)),
  );
  for (const known of labelledItems().slice(0, 50).map(storyItemOf).map(featuresOf)) {
    const features = { ...known, ...(meaning ? { meaning } : {}), keys: [], nearKeys: [] };
    const stored = storedFeatures(features);
    expect(featuresFrom(stored)).toEqual(features);
    // In a buffer of others' bytes, as a database's answer is, and as JSON, as it was kept before.
    expect(featuresFrom(Buffer.concat([Buffer.from('abc'), stored]).subarray(3))).toEqual(features);
    expect(featuresFrom(JSON.parse(JSON.stringify(features)))).toEqual(features);
  }
  expect(meaning?.vector.some((value) => value < 0)).toBe(true);
});

test('features of anything survive JSON and packing', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary', maxLength: 400 }),
      fc.string({ maxLength: 60 }),
      fc.date({ noInvalidDate: true }),
      (text, title, published) => {
        const features = featuresOf(plainItem(1, text, { title, published }));
        const languages: string[] = [];
        expect(JSON.parse(JSON.stringify(features))).toEqual(features);
        const { day, ...rest } = unpack(pack(features, languages), languages);
        expect(Math.abs(day - features.day)).toBeLessThan(0.001);
        expect({ ...rest, day: features.day, keys: features.keys, nearKeys: features.nearKeys }).toEqual(features);
      },
    ),
    { numRuns: 200 },
  );
});

test('a posting table behaves as a map of lists', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.integer({ min: 0, max: 40 }), fc.nat()), { maxLength: 300 }), (entries) => {
      const table = new PostingTable();
      const model = new Map<number, number[]>();
      for (const [key, value] of entries) {
        table.add(key, value);
        model.set(key, [value, ...(model.get(key) ?? [])]);
      }
      for (let key = 0; key <= 40; key++) {
        expect(table.newest(key, 5)).toEqual((model.get(key) ?? []).slice(0, 5));
      }
    }),
  );
});

test('it grows beyond its first size', () => {
  const table = new PostingTable();
  for (let i = 0; i < 400_000; i++) table.add(Math.imul(i, 2_654_435_761) >>> 0, i);
  expect(table.newest(Math.imul(399_999, 2_654_435_761) >>> 0, 1)).toEqual([399_999]);
  expect(table.newest(Math.imul(7, 2_654_435_761) >>> 0, 1)).toEqual([7]);
});

test('merged stories are one from then on', () => {
  const index = new StoryIndex();
  const features = featuresOf(
    plainItem(1, 'The Friday imam of Varamin demanded death for all detained protesters today.'),
  );
  index.add(1, 10, features);
  index.add(2, 20, features);
  index.merge(10, 20);
  index.merge(20, 30);
  expect(new Set(index.candidates(features).map(({ story }) => story))).toEqual(new Set([30]));
  index.merge(30, 10);
  expect(index.storyOf(10)).toBe(index.storyOf(30));
});

test('a flood of one text is one story, and nothing is lost', () => {
  const items = Array.from({ length: 10_000 }, (_, i) =>
    plainItem(i, 'Share this now: they will hang twenty prisoners in Karaj tomorrow at dawn #StopExecutions', {
      published: new Date(Date.parse('2025-05-01T00:00:00Z') + i * 1000),
      canonicalUrl: `https://x.example/${i}`,
    }),
  );
  const started = processorMs();
  const grouped = group(items);
  expect(grouped).toHaveLength(10_000);
  expect(new Set(grouped.map(({ story }) => story)).size).toBe(1);
  expect(grouped.slice(1).every(({ assignment }) => assignment.relation === 'copy')).toBe(true);
  // Some 2 ms an item would be slow already; a cost that grows with the flood would be minutes.
  expect(processorMs() - started).toBeLessThan(30_000);
});

test('candidates are bounded', () => {
  const index = new StoryIndex({ perKey: 5, most: 8 });
  const items = labelledItems().map(storyItemOf);
  for (const item of items) index.add(item.id, item.id, featuresOf({ ...item, published: new Date('2025-01-01') }));
  for (const item of items) expect(index.candidates(featuresOf(item)).length).toBeLessThanOrEqual(8);
});
