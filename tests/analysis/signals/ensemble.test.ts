import { expect, test } from 'vitest';
import { trainEnsemble } from '#src/analysis/signals/learn/ensemble.ts';
import { marginsOf, trainNetwork } from '#src/analysis/signals/learn/network.ts';

test('an ensemble gives the mean of the margins of its members', () => {
  const rows = {
    width: 3,
    starts: Uint32Array.from([0, 2, 4, 5]),
    columns: Uint32Array.from([0, 1, 1, 2, 0]),
    values: Float32Array.from([1, 0.5, 1, 1, 0.3]),
    sentences: Uint32Array.from([1, 1, 1, 0, 1]),
    sentenceCounts: Uint8Array.from([1, 1, 1]),
  };
  const targets = { outputs: 2, labels: Uint8Array.from([1, 0, 0, 1, 1, 0]), weights: new Float32Array(6).fill(1) };
  const drops = { dropout: 0, hiddenDropout: 0, sentenceDropout: 0 };
  const settings = { ...drops, hidden: 4, epochs: 8, rate: 0.1, penalty: 0.1, seed: 7, members: 3 };
  const which = Uint32Array.from([0, 1, 2]);
  const whole = marginsOf(rows, 0, trainEnsemble(rows, which, targets, settings));
  const parts = [7, 8, 9].map((seed) => marginsOf(rows, 0, trainNetwork(rows, which, targets, { ...settings, seed })));
  for (const output of [0, 1])
    expect(whole[output]).toBeCloseTo(parts.reduce((sum, part) => sum + part[output]!, 0) / 3, 4);
});
