import type { SignalTraits } from './signal-traits.ts';

/** A step of a court, government or parliament against perpetrators. */
export const accountability: SignalTraits = {
  signal: 'accountability',
  anchors: ['foreign-court', 'terror-list', 'sanction', 'parliament-act', 'trial', 'perpetrator'],
  evidence: [
    'foreign-court',
    'trial',
    'sanction',
    'terror-list',
    'parliament-act',
    'perpetrator',
    'blame',
    'seats-of-power',
    'un-procedure',
    'judiciary',
    'foreign-politician',
    'court-papers',
    'official',
  ],
  inHundred: 12,
  cost: { beta: 1, leastRecall: 0, leastProbability: 0.45 },
};
