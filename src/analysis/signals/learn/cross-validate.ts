import { marginsOf, type TrainingSettings, trainNetwork } from './network.ts';
import type { SparseRows, Targets } from './rows.ts';

export const FOLDS = 5;

/**
 * Margins of each row by a model trained without it: rows of one group stand in one fold. Row by row, outputs inside.
 * `seed` gives another parting into folds.
 */
export function crossValidate(
  rows: SparseRows,
  targets: Targets,
  groups: Uint32Array,
  settings: TrainingSettings,
): Float64Array {
  const { outputs } = targets;
  const margins = new Float64Array(groups.length * outputs);
  for (let fold = 0; fold < FOLDS; fold++) {
    const held: number[] = [];
    const learnt: number[] = [];
    for (const [row, group] of groups.entries()) (foldOf(group) === fold ? held : learnt).push(row);
    const network = trainNetwork(rows, Uint32Array.from(learnt), targets, settings);
    for (const row of held) margins.set(marginsOf(rows, row, network), row * outputs);
  }
  return margins;
}

function foldOf(group: number): number {
  return (Math.imul(group + 1, 0x9e3779b1) >>> 0) % FOLDS;
}
