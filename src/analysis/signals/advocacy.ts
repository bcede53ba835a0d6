import type { SignalTraits } from './signal-traits.ts';

/** An appeal or act of protest. */
export const advocacy: SignalTraits = {
  signal: 'advocacy',
  anchors: ['stop-killing', 'appeal', 'rally', 'to-the-un'],
  inHundred: 10,
  cost: { beta: 1, leastRecall: 0, leastProbability: 0.4 },
};
