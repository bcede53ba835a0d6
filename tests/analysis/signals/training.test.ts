import { expect, test } from 'vitest';
import { compileLexicon } from '#src/analysis/signals/compile-lexicon.ts';
import { createSignalDetector } from '#src/analysis/signals/index.ts';
import { correction, examplesOfCorrections } from '#src/analysis/signals/learn/corrections.ts';
import { type LabelledExample, parseExample } from '#src/analysis/signals/learn/example.ts';
import { trainModel } from '#src/analysis/signals/learn/train-model.ts';
import { parseModel, type SignalModel } from '#src/analysis/signals/model.ts';
import type { SignalName } from '#src/model/signal.ts';
import { documentOf, shippedModel } from './detector.ts';

const lexicon = compileLexicon([
  { execution: { en: 'execut*, hang*' }, must: { en: 'must, should' }, un: { en: 'un, united nations' } },
]);
const groups = ['protesters', 'prisoners', 'rioters', 'detainees', 'dissidents', 'students'];

const examples: LabelledExample[] = groups.flatMap((group, index) => [
  {
    id: `call-${index}`,
    language: 'en',
    text: `A cleric said that ${group} must be executed`,
    signals: ['call_for_killing'],
    voice: index % 2 ? 'direct' : 'reported',
  },
  {
    id: `un-${index}`,
    language: 'en',
    text: `The United Nations adopted a text about ${group} in Iran`,
    signals: ['un_action'],
  },
  { id: `report-${index}`, language: 'en', text: `Iran hanged two ${group} at dawn`, signals: ['execution_report'] },
  { id: `none-${index}`, language: 'en', text: `The budget for ${group} and for tea is small`, signals: [] },
]);

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
    correction.parse({ item: { ...item, id: `item-${index}` }, signal: 'call_for_killing', carries: false }),
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
