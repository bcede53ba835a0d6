import { expect, test } from 'vitest';
import { featuresOf } from '#src/stories/features.ts';
import { byPublication, group } from '#src/stories/group.ts';
import { resemblance } from '#src/stories/min-hash.ts';
import { scoreGrouping, shareJoined } from './grouping-scores.ts';
import { type LabelledItem, labelledItems, plainItem, storyItemOf } from './labelled-items.ts';

const labelled = labelledItems();
const items = labelled.map(storyItemOf);
const truth = labelled.map((item) => item.story);

function storiesOf(order: typeof items): number[] {
  const grouped = group(order);
  const stories = new Map(grouped.map(({ item, story }) => [item.id, story]));
  return items.map((item) => stories.get(item.id) ?? -1);
}

const said = storiesOf(byPublication(items));

test('the sets are as large and as varied as they should be', () => {
  expect(new Set(truth).size).toBeGreaterThanOrEqual(250);
  expect(new Set(labelled.map((item) => item.language))).toEqual(
    new Set(['fa', 'en', 'fr', 'de', 'ar', 'es', 'it', 'sv']),
  );
  expect(new Set(labelled.map((item) => item.published?.slice(0, 4))).size).toBeGreaterThanOrEqual(8);
});

test('stories of our labelled sets are found', () => {
  const { bcubed, pairs } = scoreGrouping(truth, said);
  expect(bcubed.f1).toBeGreaterThan(0.97);
  expect(pairs.precision).toBeGreaterThan(0.98);
  expect(pairs.recall).toBeGreaterThan(0.95);
});

test('fingerprints alone find much less', () => {
  const known: { story: number; sketch: number[] }[] = [];
  const baseline = items.map((item, index) => {
    const { sketch } = featuresOf(item);
    const story = known.find((one) => resemblance(one.sketch, sketch) >= 0.5)?.story ?? index;
    known.push({ story, sketch });
    return story;
  });
  expect(scoreGrouping(truth, baseline).bcubed.f1).toBeLessThan(scoreGrouping(truth, said).bcubed.f1 - 0.2);
});

test('translations between English and Persian are joined', () => {
  const translated = (a: LabelledItem, b: LabelledItem): boolean =>
    a.story === b.story && [a.language, b.language].sort().join() === 'en,fa';
  expect(shareJoined(labelled, said, translated)).toBeGreaterThan(0.9);
});

test('events that look alike are kept apart', () => {
  const alike = (a: LabelledItem, b: LabelledItem): boolean =>
    a.alike !== undefined && a.alike === b.alike && a.story !== b.story;
  expect(shareJoined(labelled, said, alike)).toBeLessThan(0.01);
});

test('near-exact copies are joined', () => {
  const copied = (a: LabelledItem, b: LabelledItem): boolean => a.copy !== undefined && a.copy === b.copy;
  expect(shareJoined(labelled, said, copied)).toBe(1);
});

test('copies are known by whatever boilerplate they come with', () => {
  const edits: [name: string, edit: (text: string) => string][] = [
    ['via', (text) => `${text}\n\nvia @another_channel`],
    ['byline and link', (text) => `${text} https://t.example/x?utm_source=feed #Iran`],
    ['flag and header', (text) => `🔴 ${text}`],
    ['spaces and joiners', (text) => text.replace(/\u200c/g, ' ').replace(/\n/g, '  ')],
    ['Arabic letters', (text) => text.replace(/ی/g, 'ي').replace(/ک/g, 'ك')],
    ['upper case', (text) => text.toUpperCase()],
    ['typing error', (text) => `${text.slice(0, 60)}${text.slice(61)}`],
    ['trimmed feed', (text) => `${text.slice(0, Math.round(text.length * 0.75)).replace(/\S+$/, '')}…`],
  ];
  // Every fourth one is enough to tell, and each costs eight runs.
  const originals = items.filter((item, index) => item.text.length >= 120 && index % 4 === 0);
  expect(originals.length).toBeGreaterThan(90);
  for (const [name, edit] of edits) {
    const copies = originals.map((item) => ({
      ...item,
      id: item.id + 10_000,
      text: edit(item.text),
      publisher: plainItem(item.id, '').publisher,
      canonicalUrl: null,
    }));
    const stories = new Map(group([...byPublication(items), ...copies]).map(({ item, story }) => [item.id, story]));
    const joined = originals.filter((item) => stories.get(item.id) === stories.get(item.id + 10_000)).length;
    expect(joined / originals.length, name).toBeGreaterThanOrEqual(0.99);
  }
}, 240_000);

test('the order of arrival matters little', () => {
  for (let seed = 1; seed <= 5; seed++) {
    const shuffled = storiesOf(shuffle(items, seed));
    expect(scoreGrouping(said, shuffled).bcubed.f1, `order ${seed}`).toBeGreaterThan(0.95);
    expect(scoreGrouping(truth, shuffled).bcubed.f1, `order ${seed}`).toBeGreaterThan(0.95);
  }
});

test('a second run gives the same stories', () => {
  expect(storiesOf(byPublication(items))).toEqual(said);
});

/** Fisher-Yates with a small generator, so that each seed gives one order everywhere. */
function shuffle<Item>(list: readonly Item[], seed: number): Item[] {
  const result = [...list];
  let state = seed;
  for (let i = result.length - 1; i > 0; i--) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    const j = state % (i + 1);
    const [a, b] = [result[i], result[j]];
    if (a !== undefined && b !== undefined) [result[i], result[j]] = [b, a];
  }
  return result;
}
