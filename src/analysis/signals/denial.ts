import type { SignalTraits } from './signal-traits.ts';

/** Executions are denied, justified or boasted of. */
export const denial: SignalTraits = {
  signal: 'denial',
  anchors: ['deny', 'justify-phrase', 'praise', 'year-1988', 'execution'],
  inHundred: 5,
  cost: { beta: 1, leastRecall: 0, leastProbability: 0.4 },
};
