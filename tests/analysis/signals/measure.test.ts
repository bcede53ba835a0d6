import { expect, test } from 'vitest';
import { calibrate, probabilityOf } from '#src/analysis/signals/learn/calibrate.ts';
import { measure, reliability, type Verdict } from '#src/analysis/signals/learn/measure.ts';
import { groupsOfSimilar } from '#src/analysis/signals/learn/near-duplicates.ts';
import { randomFrom } from '#src/analysis/signals/learn/random.ts';
import { chooseThreshold } from '#src/analysis/signals/learn/threshold.ts';
import type { SignalName } from '#src/model/signal.ts';

const verdict = (...signals: SignalName[]): Verdict => ({
  signals: new Map(signals.map((signal) => [signal, { score: 0.9, voice: 'reported' as const }])),
});

test('precision, recall, F1 and voice are those of the definitions', () => {
  const gold = [
    { id: 'a', language: 'en', signals: ['call_for_killing' as const], voice: 'reported' as const },
    { id: 'b', language: 'en', signals: ['call_for_killing' as const], voice: 'direct' as const },
    { id: 'c', language: 'fa', signals: [] },
    { id: 'd', language: 'de', signals: ['memory' as const] },
  ];
  const said = [verdict('call_for_killing'), verdict('call_for_killing'), verdict('call_for_killing'), verdict()];
  const all = measure(gold, said);
  expect(all.signals.call_for_killing).toEqual({ precision: 2 / 3, recall: 1, f1: 0.8, support: 2 });
  expect(all.signals.memory?.f1).toBe(0);
  expect(all.macro).toBeCloseTo(0.4);
  expect(all.voice).toBe(0.5);
  expect(all.relevant).toMatchObject({ precision: 2 / 3, recall: 2 / 3 });
  expect(measure(gold, said, 'other').items).toBe(1);
  expect(measure(gold, said, 'en').macro).toBe(1);
});

test('calibrated probabilities follow the shares', () => {
  const random = randomFrom(7);
  const margins = Array.from({ length: 4000 }, () => random() * 8 - 4);
  // True probability: the logistic function of 0.5 × margin − 1.
  const labels = margins.map((margin) => random() < 1 / (1 + Math.exp(-(0.5 * margin - 1))));
  const calibration = calibrate(margins, labels);
  expect(calibration.slope).toBeCloseTo(0.5, 1);
  expect(calibration.offset).toBeCloseTo(-1, 0);
  expect(
    reliability(
      margins.map((margin) => probabilityOf(margin, calibration)),
      labels,
    ).error,
  ).toBeLessThan(0.03);
});

test('a threshold keeps the recall that is asked for', () => {
  const probabilities = [0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2];
  const labels = [true, true, false, false, true, false, false, false];
  const recall = (threshold: number) => labels.filter((label, i) => label && probabilities[i]! >= threshold).length / 3;
  expect(recall(chooseThreshold(probabilities, labels, { beta: 1, leastRecall: 0, leastProbability: 0 }))).toBeCloseTo(
    2 / 3,
  );
  expect(recall(chooseThreshold(probabilities, labels, { beta: 1, leastRecall: 0.95, leastProbability: 0 }))).toBe(1);
  expect(chooseThreshold(probabilities, labels, { beta: 1, leastRecall: 0.95, leastProbability: 0.65 })).toBe(0.65);
  expect(chooseThreshold([], [], { beta: 1, leastRecall: 0, leastProbability: 0 })).toBe(0.5);
});

test('copies and templates fall into one group', () => {
  const words = (text: string) => text.split(' ');
  const groups = groupsOfSimilar([
    words('the judiciary hanged two men in shiraz prison on monday at dawn'),
    words('the judiciary hanged two men in shiraz prison on tuesday at noon'),
    words('a rally for prisoners was held in berlin by their families'),
  ]);
  expect(groups[0]).toBe(groups[1]);
  expect(groups[2]).not.toBe(groups[0]);
});
