import { expect, test } from 'vitest';
import type { StoryItem } from '#src/model/story.ts';
import { byPublication, group } from '#src/stories/group.ts';
import { scoreGrouping } from './grouping-scores.ts';
import { labelledItems, plainItem, storyItemOf } from './labelled-items.ts';

const labelled = labelledItems().map((item, id) => ({ item: storyItemOf(item, id), label: item }));
const letters = labelled.filter(({ label }) => label.id.startsWith('le-'));

/** Rotations and reversals: orders in which translations come before what they are of. */
function* orders<Item>(list: readonly Item[]): Generator<Item[]> {
  for (let turn = 0; turn < list.length; turn += 7) {
    const turned = [...list.slice(turn), ...list.slice(0, turn)];
    yield turned;
    yield turned.reverse();
  }
}

test('letters of one campaign are told apart in whatever order they come', () => {
  const truth = letters.map(({ label }) => label.story);
  for (const order of orders(letters.map(({ item }) => item))) {
    const stories = new Map(group(order).map(({ item, story }) => [item.id, story]));
    const { bcubed, pairs } = scoreGrouping(
      truth,
      letters.map(({ item }) => stories.get(item.id)),
    );
    expect(bcubed.f1).toBeGreaterThan(0.9);
    expect(pairs.precision).toBeGreaterThan(0.85);
  }
});

test('no story holds two documents of one issuer in one language', () => {
  for (const order of orders(letters.map(({ item }) => item))) {
    const seen = new Map<string, string>();
    for (const { item, story } of group(order)) {
      const place = `${story} ${item.publisher.name} ${item.language}`;
      expect(seen.get(place) ?? item.title, place).toBe(item.title);
      seen.set(place, item.title);
    }
  }
});

test.each<[string, Partial<StoryItem>, Partial<StoryItem>, boolean]>([
  [
    'a statement and its correction',
    { title: 'Experts call for a halt to executions' },
    { title: 'Experts call for a halt to executions (corrected)' },
    true,
  ],
  [
    'two statements on one day',
    { title: 'Experts call for a halt to executions' },
    { title: 'Rapporteur regrets silence on mass graves' },
    false,
  ],
])('%s', (_, one, other, same) => {
  const publisher = { name: 'Desk of the UN', kind: 'un', platform: 'web', owner: null, stance: 'un' } as const;
  const text =
    'GENEVA – Kamal Derakhshani (24) and Foad Baneh (27) were hanged in Urmia on 14 November after a trial of eleven minutes, without lawyers, the United Nations said on Monday.';
  const items = [
    plainItem(1, text, { publisher, ...one }),
    plainItem(
      2,
      same
        ? `${text} An age was corrected.`
        : `${text} Whoever knows where they lie should say so, and families must be let in.`,
      { publisher, ...other },
    ),
  ];
  expect(new Set(group(byPublication(items)).map(({ story }) => story)).size).toBe(same ? 1 : 2);
});

test('languages of one page are one document, however freely it is translated', () => {
  const publisher = { name: 'Archive', kind: 'ngo', platform: 'web', owner: null, stance: 'ngo' } as const;
  const page = (id: number, language: string, title: string, text: string): StoryItem =>
    plainItem(id, text, {
      publisher,
      language,
      title,
      published: null,
      canonicalUrl: `https://archive.example/${language}/about-us`,
    });
  const items = [
    page(1, 'en', 'About us', 'Nobody pays us. We copy what others hide and lend it to whoever asks.'),
    page(2, 'sv', 'Vilka vi är', 'Vi arbetar ideellt med att bevara sådant som myndigheterna gömmer undan.'),
  ];
  expect(new Set(group(items).map(({ story }) => story)).size).toBe(1);
});
