import type { SignalTraits } from './signal-traits.ts';

/** Executions were carried out. */
export const executionReport: SignalTraits = {
  signal: 'execution_report',
  anchors: ['execution-done', 'execution', 'people-count', 'tally'],
  inHundred: 28,
  cost: { beta: 1, leastRecall: 0, leastProbability: 0.45 },
};
