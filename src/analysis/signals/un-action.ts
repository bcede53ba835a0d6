import type { SignalTraits } from './signal-traits.ts';

/** A body or officer of the United Nations did something about it: told from appeals to the United Nations. */
export const unAction: SignalTraits = {
  signal: 'un_action',
  anchors: ['un-says', 'un-mandate', 'un-body', 'un-person', 'un-procedure'],
  evidence: ['un-body', 'un-mandate', 'un-person', 'un-says', 'un-procedure', 'un-paper'],
  inHundred: 8,
  cost: { beta: 1, leastRecall: 0, leastProbability: 0.4 },
};
