import { expect, test } from 'vitest';
import { compileLexicon } from '#src/analysis/signals/compile-lexicon.ts';
import { createSignalDetector } from '#src/analysis/signals/index.ts';
import { correction, examplesOfCorrections, signalCorrection } from '#src/analysis/signals/learn/corrections.ts';
import { type LabelledExample, parseExample } from '#src/analysis/signals/learn/example.ts';
import { trainModel } from '#src/analysis/signals/learn/train-model.ts';
import { parseModel, type SignalModel } from '#src/analysis/signals/model.ts';
import type { SignalName } from '#src/model/signal.ts';
import { documentOf, shippedModel } from './detector.ts';

const lexicon = compileLexicon([
  { execution: { en: 'execut*, hang*' }, must: { en: 'must, should' }, un: { en: 'un, united nations' } },
]);
const calls = [
  'A cleric said on Friday that rioters must be executed',
  'Protesters should hang, wrote the newspaper of the Guards',
  'They must all be hanged, shouted one deputy in the chamber',
  'According to a general, prisoners of that group should face execution soon',
  'Every detainee must be executed: so ended his sermon',
  'State television wants more, students should be hanged in public',
];
const quiet = [
  'The budget for milk and tea is small this winter',
  'A new bridge over the river opened to traffic',
  'The team lost again and its coach went home',
  'Farmers in the north look forward to rain',
  'Our library lends novels, maps and old records',
  'Trains to the coast are late because of snow',
];
const nations = [
  'The United Nations adopted a text about Iran',
  'A UN envoy arrived in Geneva with her report',
  'Members of the United Nations voted yesterday',
  'At the UN, delegates debated until midnight',
  'Reporters asked the United Nations for figures',
  'New findings were published by a UN panel',
];

const examples: LabelledExample[] = [
  ...calls.map(
    (text, i): LabelledExample => ({
      id: `call-${i}`,
      language: 'en',
      text,
      signals: ['call_for_killing'],
      voice: i % 2 ? 'direct' : 'reported',
    }),
  ),
  ...quiet.map((text, i): LabelledExample => ({ id: `quiet-${i}`, language: 'en', text, signals: [] })),
  ...nations.map((text, i): LabelledExample => ({ id: `un-${i}`, language: 'en', text, signals: ['un_action'] })),
];

const train = (list: LabelledExample[]) =>
  trainModel(
    list,
    list.map((example) => documentOf(example)),
    lexicon,
  );

/** The score of each signal for a text, whatever the thresholds. */
function scorerOf(model: SignalModel) {
  const open = { ...model, outputs: model.outputs.map((output) => ({ ...output, threshold: 0 })) };
  const detect = createSignalDetector(open);
  return (text: string) => {
    const signals = detect(documentOf({ text }));
    return (name: SignalName) => signals.find(({ signal }) => signal === name)?.score ?? 0;
  };
}

test('training is deterministic, and what it writes can be read', () => {
  const first = train(examples);
  const second = train(examples);
  expect(JSON.stringify(first.model)).toBe(JSON.stringify(second.model));
  expect(first.heldOut).toEqual(second.heldOut);
  const scores = scorerOf(JSON.parse(JSON.stringify(first.model)));
  const call = scores('A cleric said that teachers must be executed');
  expect(call('call_for_killing')).toBeGreaterThan(call('un_action'));
  expect(call('call_for_killing')).toBeGreaterThan(scores('The budget for milk is small')('call_for_killing'));
});

test('a correction changes what the model says', () => {
  const text = 'A colonel said that poets must be executed';
  const item = { id: 'item-7', language: 'en', text };
  const corrections = Array.from({ length: 6 }, (_, index) =>
    signalCorrection.parse({ item: { ...item, id: `item-${index}` }, signal: 'call_for_killing', carries: false }),
  );
  const score = (list: LabelledExample[]) => scorerOf(train(list).model)(text)('call_for_killing');
  expect(score([...examples, ...examplesOfCorrections(corrections)])).toBeLessThan(score(examples));
});

test('corrections of one item are one example, which is silent on what nobody judged', () => {
  const item = { id: 'item', language: 'fa', text: 'متن' };
  const [example, ...others] = examplesOfCorrections([
    { item, signal: 'memory', carries: true },
    { item, signal: 'denial', carries: true },
    { item, signal: 'denial', carries: false },
  ]);
  expect(others).toEqual([]);
  expect(example).toMatchObject({ signals: ['memory'], judged: ['memory', 'denial'] });
});

test.each([
  ['not JSON', '{'],
  ['an unknown signal', '{"id":"1","language":"en","text":"x","signals":["sport"]}'],
  ['no text', '{"id":"1","language":"en","text":" ","signals":[]}'],
  ['no labels', '{"id":"1","language":"en","text":"x"}'],
])('a line with %s is refused in words', (_, line) => {
  expect(parseExample(line)).toEqual(expect.any(String));
});

test('a model that is none, damaged or of another format is refused', () => {
  const model = parseModel(shippedModel);
  const bad: unknown[] = [
    null,
    {},
    { ...model, format: 0 },
    { ...model, outputs: [] },
    { ...model, hashes: model.hashes.slice(8) },
    { ...model, weights: '' },
  ];
  for (const value of bad)
    expect(() => createSignalDetector(value)).toThrow(expect.objectContaining({ code: 'analysis/model-invalid' }));
});

test('a correction is of a signal or of a name', () => {
  const item = { id: '7', language: 'en', text: 'Evin again.' };
  expect(correction.parse({ item, entity: 'evin', named: true })).toEqual({ item, entity: 'evin', named: true });
  expect(correction.safeParse({ item, entity: 'evin' }).success).toBe(false);
  expect(correction.safeParse({ item, signal: 'weather', carries: true }).success).toBe(false);
});
