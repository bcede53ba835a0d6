import type { SignalTraits } from './signal-traits.ts';

/** Executions were carried out. */
export const executionReport: SignalTraits = {
  signal: 'execution_report',
  anchors: ['execution-done', 'execution', 'people-count', 'tally'],
  evidence: [
    'execution',
    'execution-done',
    'death-penalty',
    'imminence-step',
    'massacre',
    'kill',
    'death-word',
    'in-public',
    'offence-mohareb',
    'offence-other',
    'prison',
    'prison-contact',
  ],
  inHundred: 28,
  cost: { beta: 1, leastRecall: 0, leastProbability: 0.45 },
};
