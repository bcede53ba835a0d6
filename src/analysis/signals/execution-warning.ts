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
  evidence: [
    'execution',
    'execution-done',
    'death-penalty',
    'kill',
    'massacre',
    'offence-mohareb',
    'offence-corruption',
    'offence-baghy',
    'risk',
    'imminence-step',
    'sentence-upheld',
    'sentence-issued',
    'death-word',
    'year-1988',
    'call-phrase',
    'prison',
    'prison-contact',
    'court-papers',
    'trial',
  ],
  inHundred: 20,
  cost: { beta: 1, leastRecall: 0, leastProbability: 0.4 },
};
