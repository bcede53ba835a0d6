import type { SignalTraits } from './signal-traits.ts';

/** People are at risk of execution. */
export const executionWarning: SignalTraits = {
  signal: 'execution_warning',
  anchors: [
    'imminence-step',
    'death-penalty',
    'sentence-upheld',
    'risk',
    'sentence-issued',
    'offence-mohareb',
    'offence-corruption',
    'execution',
  ],
  inHundred: 20,
  cost: { beta: 1, leastRecall: 0, leastProbability: 0.45 },
};
