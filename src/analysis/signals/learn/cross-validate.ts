import { marginsOf, type TrainedNetwork } from './network.ts';
import type { SparseRows } from './rows.ts';

export const FOLDS = 5;

/**
 * Margins of each row by a model that `train` made without it: rows of one group stand in one fold. Row by row, outputs inside.
 */
export function crossValidate(
  rows: SparseRows,
  outputs: number,
  groups: Uint32Array,
  train: (which: Uint32Array) => TrainedNetwork,
): Float64Array {
  const margins = new Float64Array(groups.length * outputs);
  for (let fold = 0; fold < FOLDS; fold++) {
    const held: number[] = [];
    const learnt: number[] = [];
    for (const [row, group] of groups.entries()) (foldOf(group) === fold ? held : learnt).push(row);
    const network = train(Uint32Array.from(learnt));
    for (const row of held) margins.set(marginsOf(rows, row, network), row * outputs);
  }
  return margins;
}

function foldOf(group: number): number {
  return (Math.imul(group + 1, 0x9e3779b1) >>> 0) % FOLDS;
}
