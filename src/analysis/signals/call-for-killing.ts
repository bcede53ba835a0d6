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
  cost: { beta: 1.6, leastRecall: 0.96 },
};
