import type { SignalTraits } from './signal-traits.ts';

/** Executions are denied, justified or boasted of. */
export const denial: SignalTraits = {
  signal: 'denial',
  anchors: ['deny', 'justify-phrase', 'praise', 'year-1988', 'execution'],
  evidence: [
    'execution',
    'execution-done',
    'death-penalty',
    'kill',
    'massacre',
    'year-1988',
    'eighties',
    'fatwa-1988',
    'perpetrator',
    'death-word',
    'answering-critics',
    'justify-phrase',
    'deny',
    'offence-mohareb',
    'mek',
    'regime-enemy-words',
    'praise',
    'human-rights',
  ],
  inHundred: 5,
  cost: { beta: 1, leastRecall: 0, leastProbability: 0.4 },
};
