import type { Evidence } from './compare.ts';
import { BIAS, WEIGHTS } from './weights.ts';

export interface Weights {
  weights: Readonly<Record<keyof Evidence, number>>;
  bias: number;
}

/** In the order of `weights.ts`. */
export const NAMES = Object.keys(WEIGHTS) as (keyof Evidence)[];

let current: Weights = { weights: WEIGHTS, bias: BIAS };

/**
 * Log-odds that two items tell of one event: weighed by hand first, then learned from the pairs of our own labelled
 * stories (`scripts/story-weights.ts`). Signs are fixed.
 */
export function weigh(evidence: Evidence): number {
  let sum = current.bias;
  for (const name of NAMES) sum += evidence[name] * current.weights[name];
  return sum;
}

export function weightsNow(): Weights {
  return current;
}

/** For whoever learns the weights: tries others. The service never calls it. */
export function setWeights(weights: Weights): void {
  current = weights;
}
