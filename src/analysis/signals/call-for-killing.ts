import type { SignalTraits } from './signal-traits.ts';

/** A group is called, threatened or promised to be killed: a miss may cost lives, so recall comes first. */
export const callForKilling: SignalTraits = {
  signal: 'call_for_killing',
  anchors: [
    'call-phrase',
    'offence-mohareb',
    'no-mercy',
    'repeat',
    'execution',
    'death-penalty',
    'kill',
    'must',
    'demand',
    'threaten',
    'offence-corruption',
  ],
  inHundred: 8,
  cost: { beta: 1.8, leastRecall: 0, leastProbability: 0.18 },
};
