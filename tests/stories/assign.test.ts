import { expect, test } from 'vitest';
import type { StoryItem } from '#src/model/story.ts';
import { assign, type Candidate } from '#src/stories/assign.ts';
import { featuresOf } from '#src/stories/features.ts';
import { plainItem } from './labelled-items.ts';

const DAY = 86_400_000;
const START = Date.parse('2025-05-01T06:00:00Z');

function item(id: number, text: string, days = 0, more: Partial<StoryItem> = {}): StoryItem {
  const signals: StoryItem['signals'] = [{ signal: 'execution_report', score: 0.9, start: 0, end: 0, reason: '' }];
  return plainItem(id, text, { published: new Date(START + days * DAY), signals, ...more });
}

const known = (one: StoryItem, story: number): Candidate => ({ item: one.id, story, features: featuresOf(one) });

const HANGED =
  'Nima Rahbarzadeh, 31, was hanged at dawn in Ghezel Hesar Prison in Karaj on drug charges, rights monitors said.';
const HANGED_FA = 'نیما رهبرزاده، ۳۱ ساله، سحرگاه امروز در زندان قزلحصار کرج با اتهام مواد مخدر اعدام شد.';
const OTHER =
  'Saman Golestanpour, 29, was hanged at dawn in Ghezel Hesar Prison in Karaj on drug charges, rights monitors said.';

test('the first item begins a story', () => {
  expect(assign(featuresOf(item(1, HANGED)), [])).toMatchObject({
    story: null,
    relation: 'first',
    joinedTo: null,
    merges: [],
  });
});

test.each([
  ['a copy', `${HANGED} via @desk`, 0, 'copy', /same text/],
  ['a translation', HANGED_FA, 0, 'translation', /same person named/],
  [
    'a rewrite',
    'Authorities in Karaj executed Nima Rahbarzadeh at Ghezel Hesar this morning, a monitor reported. He had been convicted over drugs.',
    0,
    'rewrite',
    /same person named/,
  ],
  ['the same text again after two months', HANGED, 60, 'recirculation', /^same text.*; 60 days apart$/],
] as const)('%s joins, and says why', (_, text, days, relation, reason) => {
  const decided = assign(featuresOf(item(2, text, days)), [known(item(1, HANGED), 7)]);
  expect(decided).toMatchObject({ story: 7, joinedTo: 1, relation });
  expect(decided.reason).toMatch(reason);
});

test.each([
  ['another prisoner a week later in the same words', OTHER, 7],
  ['another prisoner on the same day', OTHER, 0],
  ['something else', 'Parliament in Tehran debated the price of bread and fuel subsidies on Thursday.', 0],
])('%s is another story', (_, text, days) => {
  const decided = assign(featuresOf(item(2, text, days)), [known(item(1, HANGED), 7)]);
  expect(decided.story).toBeNull();
  expect(decided.reason).toMatch(/another event/);
});

test('a new count or step is a development', () => {
  const ten = item(
    1,
    'At least ten Sunni prisoners were executed in Rajai Shahr Prison on Tuesday, their families said.',
  );
  const twenty = item(
    2,
    'Up to 20 Sunni prisoners were executed in Rajai Shahr Prison on Tuesday, families and lawyers said.',
    0.5,
  );
  expect(assign(featuresOf(twenty), [known(ten, 1)])).toMatchObject({ story: 1, relation: 'development' });
});

test('a post that links to an article joins it', () => {
  const url = 'https://news.example/a';
  const article = item(1, HANGED, 0, { canonicalUrl: url, url });
  const post = item(2, 'Heartbreaking. Read this to the end.', 1, {
    forwardedFrom: { name: 'News', url },
    signals: [],
  });
  expect(assign(featuresOf(post), [known(article, 3)])).toMatchObject({ story: 3, relation: 'quote' });
});

test('an old quote that goes round again is no news', () => {
  const words = 'those who take up arms must be hanged in the squares without any mercy or delay';
  const first = item(1, `The imam of Varamin said in his sermon: "${words}".`, 0, { signals: [] });
  const later = item(2, `Look what he said, the imam of Varamin in his sermon: "${words}" Share it everywhere!!`, 90, {
    signals: [],
  });
  expect(assign(featuresOf(later), [known(first, 1)])).toMatchObject({ story: 1, relation: 'recirculation' });
});

test('an item that fits two stories of one event brings them together', () => {
  const english = known(item(1, HANGED), 1);
  const persian = known(item(2, HANGED_FA), 2);
  const both = assign(featuresOf(item(3, `${HANGED}\n${HANGED_FA}`)), [english, persian]);
  expect([both.story, ...both.merges].sort()).toEqual([1, 2]);
});

test('what a person joins or parts stays so', () => {
  const first = known(item(1, HANGED), 1);
  const unlike = known(item(2, 'Bread prices rose again in Shiraz.', 0, { signals: [] }), 2);
  const copy = featuresOf(item(3, HANGED));
  const decide = (constraints: { kind: 'join' | 'part'; a: number; b: number }[]) =>
    assign(copy, [first, unlike], { item: 3, constraints });
  expect(decide([]).story).toBe(1);
  expect(decide([{ kind: 'part', a: 1, b: 3 }]).story).toBeNull();
  expect(decide([{ kind: 'join', a: 3, b: 2 }])).toMatchObject({ story: 2, reason: 'joined by hand' });
  expect(
    decide([
      { kind: 'join', a: 3, b: 2 },
      { kind: 'part', a: 3, b: 2 },
    ]).story,
  ).toBe(1);
  expect(
    decide([
      { kind: 'join', a: 3, b: 1 },
      { kind: 'join', a: 2, b: 3 },
    ]),
  ).toMatchObject({ story: 1, merges: [2] });
  expect(
    decide([
      { kind: 'part', a: 1, b: 2 },
      { kind: 'join', a: 3, b: 1 },
      { kind: 'join', a: 2, b: 3 },
    ]),
  ).toMatchObject({ story: 1, merges: [] });
});

test('the order of candidates makes no difference', () => {
  const candidates = [known(item(1, HANGED), 1), known(item(2, OTHER), 2), known(item(3, HANGED_FA), 1)];
  const features = featuresOf(item(4, `${HANGED} (updated)`));
  expect(assign(features, [...candidates].reverse())).toEqual(assign(features, candidates));
});

test.each([
  [
    'another vote with one count in common',
    'by 73 votes in favour to 30 against, with 83 abstentions',
    'by 78 votes in favour to 30 against, with 69 abstentions',
  ],
  [
    'another anniversary',
    'on the 34th anniversary of the massacre, with 400 people in the square',
    'on the 35th anniversary of the massacre, with 400 people in the square',
  ],
])('%s is another event, on one day too', (_, one, other) => {
  const told = (counts: string): string =>
    `The assembly of cities, meeting in Geneva, adopted its text on the record of executions in Iran ${counts}, its chair said on Monday.`;
  const decided = assign(featuresOf(item(2, told(other))), [known(item(1, told(one)), 1)]);
  expect(decided.story).toBeNull();
});
