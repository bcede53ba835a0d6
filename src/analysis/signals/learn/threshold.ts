import type { SignalTraits } from '../signal-traits.ts';

/** No signal has to be surer than this. */
const HIGHEST = 0.7;

/**
 * The probability from which a signal is given: the best F-beta of those thresholds that reach the recall asked for, on
 * examples that the model did not see, each counted by its weight. A half where there is nothing to choose by. The middle between the two neighbouring
 * probabilities is taken, so that the last digit decides nothing.
 */
export function chooseThreshold(
  probabilities: number[],
  labels: boolean[],
  cost: SignalTraits['cost'],
  weights?: number[],
): number {
  const order = [...probabilities.keys()].sort((a, b) => probabilities[b]! - probabilities[a]!);
  const weightOf = (index: number) => weights?.[index] ?? 1;
  let positives = 0;
  for (const index of order) if (labels[index]) positives += weightOf(index);
  if (positives === 0) return 0.5;
  const square = cost.beta * cost.beta;
  let best = { worth: -1, threshold: 0.5 };
  let found = 0;
  let given = 0;
  for (const [rank, index] of order.entries()) {
    given += weightOf(index);
    if (labels[index]) found += weightOf(index);
    const here = probabilities[index]!;
    const next = probabilities[order[rank + 1] ?? -1] ?? 0;
    if (next === here) continue;
    const recall = found / positives;
    const precision = found / given;
    const f = ((1 + square) * precision * recall) / (square * precision + recall || 1);
    // Thresholds below the recall asked for count only where none reaches it.
    const worth = recall >= cost.leastRecall ? f + 1 : f;
    if (worth > best.worth) best = { worth, threshold: (here + next) / 2 };
  }
  return Math.min(HIGHEST, Math.max(cost.leastProbability, best.threshold));
}
