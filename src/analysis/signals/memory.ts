import type { SignalTraits } from './signal-traits.ts';

/** What was done in the 1980s is told, documented or commemorated. */
export const memory: SignalTraits = {
  signal: 'memory',
  anchors: ['witness', 'grave', 'year-1988', 'eighties', 'fatwa-1988', 'commemorate', 'massacre'],
  evidence: [
    'year-1988',
    'eighties',
    'fatwa-1988',
    'grave',
    'witness',
    'commemorate',
    'massacre',
    'months-of-1988',
    'things-remembered',
    'leftists',
    'execution',
    'execution-done',
    'mek',
    'death-word',
  ],
  inHundred: 12,
  cost: { beta: 1, leastRecall: 0, leastProbability: 0.35 },
};
