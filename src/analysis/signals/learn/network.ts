import { LEAK } from '../network.ts';
import { randomFrom, shuffle } from './random.ts';
import type { SparseRows, Targets } from './rows.ts';

export interface TrainingSettings {
  /** Hidden units. */
  hidden: number;
  epochs: number;
  rate: number;
  /** Strength of the L2 penalty on the first layer, for the sum of the losses over all examples. */
  penalty: number;
  /** Share of features, and of hidden units, left out at random each time, so that none is relied on alone. */
  dropout: number;
  hiddenDropout: number;
  seed: number;
}

export interface TrainedNetwork {
  /** `[feature × hidden + unit]`. */
  first: Float32Array;
  /** `[unit × outputs + output]`. */
  second: Float32Array;
  biases: Float32Array;
}

/** A gradient smaller than this moves nothing that matters. */
const STILL = 0.004;
const OUTER_PENALTY = 1e-4;

/**
 * Trains a network with one hidden layer of leaky rectifiers and a logistic output for each target, all at once, by AdaGrad
 * (Duchi, Hazan and Singer 2011) over rows in shuffled order, with dropout (Srivastava et al. 2014). Deterministic for a seed.
 */
export function trainNetwork(
  rows: SparseRows,
  which: Uint32Array,
  targets: Targets,
  settings: TrainingSettings,
): TrainedNetwork {
  const { hidden, dropout, hiddenDropout, penalty } = settings;
  const { outputs, labels, weights: importance } = targets;
  const { starts, columns, values, width } = rows;
  const random = randomFrom(settings.seed);
  const first = Float32Array.from({ length: width * hidden }, () => (random() - 0.5) * 0.1);
  const second = Float32Array.from({ length: hidden * outputs }, () => ((random() - 0.5) * 2) / Math.sqrt(hidden));
  const biases = new Float32Array(outputs);
  const firstSquares = new Float32Array(first.length).fill(1e-2);
  const secondSquares = new Float32Array(second.length).fill(1e-2);
  const biasSquares = new Float32Array(outputs).fill(1e-2);
  const occurrences = new Uint32Array(width);
  let longest = 0;
  for (const row of which) {
    longest = Math.max(longest, starts[row + 1]! - starts[row]!);
    for (let i = starts[row]!; i < starts[row + 1]!; i++) occurrences[columns[i]!]!++;
  }
  const kept = new Uint32Array(longest);
  const units = new Float64Array(hidden);
  const masks = new Float64Array(hidden);
  const gradients = new Float64Array(hidden);
  const order = Uint32Array.from(which);
  const rescale = 1 / (1 - dropout);

  for (let epoch = 0; epoch < settings.epochs; epoch++) {
    shuffle(order, random);
    const rate = settings.rate * (1 - (0.9 * epoch) / settings.epochs);
    for (const row of order) {
      let count = 0;
      for (let i = starts[row]!; i < starts[row + 1]!; i++) if (random() >= dropout) kept[count++] = i;
      units.fill(0);
      for (let n = 0; n < count; n++) {
        const value = values[kept[n]!]! * rescale;
        const base = columns[kept[n]!]! * hidden;
        for (let j = 0; j < hidden; j++) units[j]! += first[base + j]! * value;
      }
      for (let j = 0; j < hidden; j++) {
        masks[j] = random() < hiddenDropout ? 0 : 1 / (1 - hiddenDropout);
        if (units[j]! < 0) units[j]! *= LEAK;
      }
      gradients.fill(0);
      let moved = false;
      for (let k = 0; k < outputs; k++) {
        const weight = importance[row * outputs + k]!;
        if (weight === 0) continue;
        let margin = biases[k]!;
        for (let j = 0; j < hidden; j++) margin += second[j * outputs + k]! * units[j]! * masks[j]!;
        const gradient = (1 / (1 + Math.exp(-margin)) - labels[row * outputs + k]!) * weight;
        if (Math.abs(gradient) < STILL) continue;
        moved = true;
        for (let j = 0; j < hidden; j++) {
          const at = j * outputs + k;
          gradients[j]! += gradient * second[at]! * masks[j]!;
          const slope = gradient * units[j]! * masks[j]! + OUTER_PENALTY * second[at]!;
          secondSquares[at]! += slope * slope;
          second[at]! -= (rate * slope) / Math.sqrt(secondSquares[at]!);
        }
        biasSquares[k]! += gradient * gradient;
        biases[k]! -= (rate * gradient) / Math.sqrt(biasSquares[k]!);
      }
      if (!moved) continue;
      for (let j = 0; j < hidden; j++) if (units[j]! < 0) gradients[j]! *= LEAK;
      for (let n = 0; n < count; n++) {
        const column = columns[kept[n]!]!;
        const value = values[kept[n]!]! * rescale;
        const decay = penalty / occurrences[column]!;
        const base = column * hidden;
        for (let j = 0; j < hidden; j++) {
          const slope = gradients[j]! * value + decay * first[base + j]!;
          const square = firstSquares[base + j]! + slope * slope;
          firstSquares[base + j] = square;
          first[base + j]! -= (rate * slope) / Math.sqrt(square);
        }
      }
    }
  }
  return { first, second, biases };
}

/** The margins of one row, an output each. */
export function marginsOf(rows: SparseRows, row: number, network: TrainedNetwork): Float64Array {
  const { first, second, biases } = network;
  const outputs = biases.length;
  const hidden = second.length / outputs;
  const units = new Float64Array(hidden);
  for (let i = rows.starts[row]!; i < rows.starts[row + 1]!; i++) {
    const base = rows.columns[i]! * hidden;
    for (let j = 0; j < hidden; j++) units[j]! += first[base + j]! * rows.values[i]!;
  }
  const margins = Float64Array.from(biases);
  for (let j = 0; j < hidden; j++) {
    const unit = units[j]! < 0 ? units[j]! * LEAK : units[j]!;
    for (let k = 0; k < outputs; k++) margins[k]! += second[j * outputs + k]! * unit;
  }
  return margins;
}
