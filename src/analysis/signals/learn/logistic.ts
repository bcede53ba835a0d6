import { randomFrom, shuffle } from './random.ts';

/** Examples as rows of sparse features; `columns` index a dense vocabulary of `width` features. */
export interface SparseRows {
  width: number;
  /** Where each row starts in `columns` and `values`; one more entry closes the last. */
  starts: Uint32Array;
  columns: Uint32Array;
  values: Float32Array;
}

export interface Targets {
  /** Outputs a row: one logistic regression each. */
  outputs: number;
  /** 0 or 1, row by row. */
  labels: Uint8Array;
  /** How much the row counts for the output, row by row; 0 leaves it out. */
  weights: Float32Array;
}

export interface TrainingSettings {
  epochs: number;
  rate: number;
  /** Strength of the L2 penalty, for the sum of the losses over all examples. */
  penalty: number;
  /** Share of features left out at random each time, so that none is relied on alone. */
  dropout: number;
  seed: number;
}

/** A gradient smaller than this moves nothing that matters. */
const STILL = 0.004;

/**
 * L2-regularised logistic regressions over the same rows, all outputs in one pass, by AdaGrad (Duchi, Hazan and Singer 2011)
 * over rows in shuffled order. Returns weights as `[feature × outputs + output]`. Deterministic for a seed.
 */
export function trainLogistic(
  rows: SparseRows,
  which: Uint32Array,
  targets: Targets,
  settings: TrainingSettings,
): Float32Array {
  const { outputs, labels, weights: importance } = targets;
  const { starts, columns, values, width } = rows;
  const weights = new Float32Array(width * outputs);
  const squares = new Float32Array(width * outputs).fill(1e-2);
  const occurrences = new Uint32Array(width);
  for (const row of which) for (let i = starts[row]!; i < starts[row + 1]!; i++) occurrences[columns[i]!]!++;
  const random = randomFrom(settings.seed);
  const order = Uint32Array.from(which);
  const margins = new Float64Array(outputs);
  const moving = new Uint8Array(outputs);
  let longest = 0;
  for (const row of which) longest = Math.max(longest, starts[row + 1]! - starts[row]!);
  const kept = new Uint32Array(longest);
  const rescale = 1 / (1 - settings.dropout);

  for (let epoch = 0; epoch < settings.epochs; epoch++) {
    shuffle(order, random);
    const rate = settings.rate * (1 - (0.9 * epoch) / settings.epochs);
    for (const row of order) {
      const from = starts[row]!;
      const to = starts[row + 1]!;
      let count = 0;
      for (let i = from; i < to; i++) if (settings.dropout === 0 || random() >= settings.dropout) kept[count++] = i;
      margins.fill(0);
      for (let n = 0; n < count; n++) {
        const i = kept[n]!;
        const value = values[i]! * rescale;
        const base = columns[i]! * outputs;
        for (let k = 0; k < outputs; k++) margins[k]! += weights[base + k]! * value;
      }
      let moves = 0;
      for (let k = 0; k < outputs; k++) {
        const at = row * outputs + k;
        const gradient = (1 / (1 + Math.exp(-margins[k]!)) - labels[at]!) * importance[at]!;
        if (Math.abs(gradient) < STILL) continue;
        margins[moves] = gradient;
        moving[moves++] = k;
      }
      if (moves === 0) continue;
      for (let n = 0; n < count; n++) {
        const i = kept[n]!;
        const value = values[i]! * rescale;
        const column = columns[i]!;
        const decay = settings.penalty / occurrences[column]!;
        for (let m = 0; m < moves; m++) {
          const at = column * outputs + moving[m]!;
          const gradient = margins[m]! * value + decay * weights[at]!;
          const square = squares[at]! + gradient * gradient;
          squares[at] = square;
          weights[at] = weights[at]! - (rate * gradient) / Math.sqrt(square);
        }
      }
    }
  }
  return weights;
}

/** The margins of one row, an output each. */
export function marginsOf(rows: SparseRows, row: number, weights: Float32Array, outputs: number): Float64Array {
  const margins = new Float64Array(outputs);
  for (let i = rows.starts[row]!; i < rows.starts[row + 1]!; i++) {
    const base = rows.columns[i]! * outputs;
    const value = rows.values[i]!;
    for (let k = 0; k < outputs; k++) margins[k]! += weights[base + k]! * value;
  }
  return margins;
}
