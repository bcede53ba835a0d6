import { expect, test } from 'vitest';
import { featuresOf } from '#src/stories/features.ts';
import { byPublication, group } from '#src/stories/group.ts';
import { headlineOf } from '#src/stories/headline.ts';
import { originsOf } from '#src/stories/origins.ts';
import { processorMs } from '../processor-time.ts';
import { plainItem } from './labelled-items.ts';

const NASTY: [name: string, text: string][] = [
  ['nothing', ''],
  ['one letter', 'a'],
  ['only signs', '🔴🔴🔴 !!! …'],
  ['only digits', '1'.repeat(5000)],
  ['numbers upon numbers', '12 '.repeat(20_000)],
  ['a long word', 'ا'.repeat(200_000)],
  ['words without end', 'Mohammad Reza Karimi '.repeat(20_000)],
  ['quotes without end', '"'.repeat(50_000)],
  ['open guillemets', '«ab '.repeat(20_000)],
  ['slashes', 'A/'.repeat(50_000)],
  ['joiners', `ا${'\u200c'.repeat(50_000)}ب`],
  ['marks', `a${'\u0301'.repeat(50_000)}`],
  ['half a surrogate', '\ud800 text \udfff'],
  ['direction controls', '\u202e\u2066حکم اعدام\u2069\u202c'],
  ['spaces', ' \n\t'.repeat(30_000)],
  ['cues of steps', 'قرار است اعدام '.repeat(10_000)],
  ['cues of steps in English', 'was hanged to be executed '.repeat(10_000)],
  ['a compatibility ligature', 'ﷺ'.repeat(20_000)],
];

test.each(NASTY)('%s: bounded and harmless', (_, text) => {
  const started = processorMs();
  const features = featuresOf(plainItem(1, text, { title: text.slice(0, 5000) }));
  expect(processorMs() - started).toBeLessThan(6_000);
  expect(JSON.stringify(features).length).toBeLessThan(8000);
  expect(features.keys.length).toBeLessThanOrEqual(50);
});

test('a batch of nothing but these is grouped, named and counted', () => {
  const items = NASTY.map(([, text], id) => plainItem(id, text));
  const grouped = group(byPublication(items));
  expect(grouped).toHaveLength(NASTY.length);
  const members = grouped.map(({ item, assignment }) => ({ ...item, relation: assignment.relation }));
  expect(originsOf(members).flatMap(({ items: ids }) => ids)).toHaveLength(NASTY.length);
  expect(headlineOf(members).title.length).toBeLessThanOrEqual(301);
});

test.each([
  ['none', null, false],
  ['of the epoch', new Date(0), false],
  ['not a date', new Date(Number.NaN), false],
  ['in the far future', new Date('2099-01-01'), false],
  ['of today', new Date('2026-10-01'), true],
  ['of the revolution', new Date('1979-03-01'), true],
])('a date %s', (_, published, dated) => {
  expect(featuresOf(plainItem(1, 'Some words about an execution', { published })).dated).toBe(dated);
});

test('items without a date come last, in the order given, and join copies of themselves', () => {
  const text = 'The Friday imam of Varamin demanded death for all detained protesters in his sermon today.';
  const items = [
    plainItem(1, text, { published: null }),
    plainItem(2, text),
    plainItem(3, text, { published: new Date(0) }),
  ];
  const grouped = group(byPublication(items));
  expect(new Set(grouped.map(({ story }) => story)).size).toBe(1);
  expect(
    byPublication([plainItem(5, '', { published: null }), plainItem(4, '', { published: null }), plainItem(6, '')]).map(
      ({ id }) => id,
    ),
  ).toEqual([6, 5, 4]);
});

test('empty items are not one story', () => {
  const grouped = group([plainItem(1, ''), plainItem(2, ''), plainItem(3, '🔴')]);
  expect(new Set(grouped.map(({ story }) => story)).size).toBe(3);
});
