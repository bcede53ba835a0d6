import type { SignalTraits } from './signal-traits.ts';

/** An appeal or act of protest. */
export const advocacy: SignalTraits = {
  signal: 'advocacy',
  anchors: ['stop-killing', 'appeal', 'rally', 'to-the-un'],
  evidence: [
    'appeal',
    'rally',
    'stop-killing',
    'demand',
    'condemn',
    'to-the-un',
    'ngo',
    'opposition-voice',
    'addressing-you',
    'must',
    'execution',
    'death-penalty',
    'execution-done',
    'year-1988',
    'massacre',
    'blood-slogan',
    'family',
    'first-person',
  ],
  inHundred: 10,
  cost: { beta: 1, leastRecall: 0, leastProbability: 0.5 },
};
