import { expect, test } from 'vitest';
import { measureStories } from '../../scripts/story-figures.ts';
import { storyLines, storyText } from '../../scripts/story-page.ts';
import type { StoryLabels, StorySet } from '../../scripts/story-sets.ts';
import { plainItem } from '../stories/labelled-items.ts';

const HANGED =
  'Nader Koohzad, 34, was hanged at dawn on 1 May 2025 in Lakan Prison in Rasht after a conviction for murder.';
const TOLD = 'نادر کوهزاد ۳۴ ساله بامداد ۱۱ اردیبهشت ۱۴۰۴ به اتهام قتل در زندان لاکان رشت اعدام شد.';
const OTHER = 'Bahram Delavari was released from Evin Prison after eleven years, his sister wrote.';

function setOf(
  rows: { text: string; language: string; story: string | null; copy?: string; alike?: string }[],
): StorySet {
  return {
    name: 'a set',
    labels: rows.map((row, index): StoryLabels => ({ id: String(index), ...row })),
    items: rows.map(({ text, language }, index) => plainItem(index, text, { language })),
  };
}

const set = setOf([
  { text: HANGED, language: 'en', story: 'koohzad' },
  { text: `${HANGED} #Iran`, language: 'en', story: 'koohzad' },
  { text: TOLD, language: 'fa', story: 'koohzad' },
  { text: OTHER, language: 'en', story: 'delavari' },
  { text: 'A column about prisons in general, of no event.', language: 'en', story: null },
]);

test('counts items with a story alone, and the pairs of each kind', () => {
  const { items, stories, ours, minHash } = measureStories(set);
  expect({ items, stories }).toEqual({ items: 4, stories: 2 });
  expect(ours.copies).toEqual({ pairs: 1, joined: 1 });
  expect(ours.translations).toEqual({ pairs: 2, joined: 1 });
  expect(ours.bcubed.f1).toBe(1);
  expect(minHash.copies.joined).toBe(1);
  expect(minHash.translations.joined).toBe(0);
  // Of the Persian item a third is found, of each English one two thirds, of the one alone all.
  expect(minHash.bcubed.recall).toBeCloseTo((2 / 3 + 2 / 3 + 1 / 3 + 1) / 4);
});

test('labels of copies and look-alikes win over what the texts show', () => {
  const labelled = setOf([
    { text: HANGED, language: 'en', story: 'one', alike: 'kind' },
    { text: HANGED, language: 'en', story: 'two', alike: 'kind' },
    { text: OTHER, language: 'en', story: 'three', copy: 'same' },
    { text: HANGED, language: 'en', story: 'three', copy: 'same' },
  ]);
  const { ours } = measureStories(labelled);
  expect(ours.lookAlikes).toEqual({ pairs: 1, joined: 1 });
  expect(ours.copies).toEqual({ pairs: 1, joined: 0 });
});

test('the page and the text say the same, and nothing where there are no such pairs', () => {
  const figures = measureStories(set);
  const page = storyLines([figures]).join('\n');
  expect(page).toContain('### a set (4 items, 2 stories)');
  expect(page).toContain('| B-cubed | 1.000 1.000 **1.000** |');
  expect(page).toContain('| English–Persian joined | 1.000 (2 pairs) | 0.000 (2 pairs) |');
  expect(page).toContain('| look-alikes kept apart | – | – |');
  expect(storyText([figures])).toMatch(/B-cubed {10,}1\.000 1\.000 1\.000/);
});
