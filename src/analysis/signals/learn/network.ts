import { LEAK } from '../network.ts';
import { createVectorKernel } from '../vector-kernel.ts';
import { randomFrom, shuffle } from './random.ts';
import type { SparseRows, Targets } from './rows.ts';
import { SentenceDropout } from './sentence-dropout.ts';

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
  /** Share of texts that lose some of their sentences each time: none is to be relied on but those that tell of a signal. */
  sentenceDropout: number;
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
/** Before this epoch the network does not know which sentences tell of a signal. */
const KNOWING = 2;

/**
 * Trains a network with one hidden layer of leaky rectifiers and a logistic output for each target, all at once, by AdaGrad
 * (Duchi, Hazan and Singer 2011), with one rate for all the weights of a feature, over rows in shuffled order, with dropout (Srivastava et al. 2014). Deterministic for a seed.
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
  const { kernel, at, first, squares, decays, kept, keptValues, units, gradients } = layOut(rows, hidden);
  for (let i = 0; i < first.length; i++) first[i] = (random() - 0.5) * 0.1;
  const second = Float32Array.from({ length: hidden * outputs }, () => ((random() - 0.5) * 2) / Math.sqrt(hidden));
  const biases = new Float32Array(outputs);
  squares.fill(1e-2);
  const secondSquares = new Float32Array(second.length).fill(1e-2);
  const biasSquares = new Float32Array(outputs).fill(1e-2);
  for (const row of which) for (let i = starts[row]!; i < starts[row + 1]!; i++) decays[columns[i]!]!++;
  for (let column = 0; column < width; column++) decays[column] = penalty / Math.max(1, decays[column]!);
  const masks = new Float64Array(hidden);
  const order = Uint32Array.from(which);
  const rescale = 1 / (1 - dropout);
  const sentences = new SentenceDropout(rows, targets, random);

  for (let epoch = 0; epoch < settings.epochs; epoch++) {
    shuffle(order, random);
    const rate = settings.rate * (1 - (0.9 * epoch) / settings.epochs);
    for (const row of order) {
      const shortened =
        epoch >= KNOWING && random() < settings.sentenceDropout && sentences.shorten(row, first, second);
      const scale = rescale * (shortened ? sentences.rescale : 1);
      let count = 0;
      for (let i = starts[row]!; i < starts[row + 1]!; i++) {
        if ((shortened && !sentences.keeps(i)) || random() < dropout) continue;
        kept[count] = columns[i]!;
        keptValues[count++] = values[i]! * scale;
      }
      units.fill(0);
      kernel.gather(at.kept, at.values, count, at.first, hidden * 4, at.units);
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
          const place = j * outputs + k;
          gradients[j]! += gradient * second[place]! * masks[j]!;
          const slope = gradient * units[j]! * masks[j]! + OUTER_PENALTY * second[place]!;
          secondSquares[place]! += slope * slope;
          second[place]! -= (rate * slope) / Math.sqrt(secondSquares[place]!);
        }
        biasSquares[k]! += gradient * gradient;
        biases[k]! -= (rate * gradient) / Math.sqrt(biasSquares[k]!);
      }
      if (!moved) continue;
      for (let j = 0; j < hidden; j++) if (units[j]! < 0) gradients[j]! *= LEAK;
      kernel.descend(
        at.kept,
        at.values,
        count,
        at.first,
        hidden * 4,
        at.gradients,
        at.squares,
        at.decays,
        rate,
        1 / hidden,
      );
    }
  }
  return { first: first.slice(), second, biases };
}

/** All that the kernel works on, side by side in its memory, and where (`at`, in bytes). */
function layOut({ starts, width }: SparseRows, hidden: number) {
  if (hidden % 4 !== 0) throw new RangeError('The number of hidden units must be a multiple of four.');
  let longest = 0;
  for (let row = 0; row + 1 < starts.length; row++) longest = Math.max(longest, starts[row + 1]! - starts[row]!);
  let end = 0;
  const place = (floats: number): number => {
    const start = end;
    end += Math.ceil(floats / 4) * 16;
    return start;
  };
  const at = {
    first: place(width * hidden),
    squares: place(width),
    decays: place(width),
    kept: place(longest),
    values: place(longest),
    units: place(hidden),
    gradients: place(hidden),
  };
  const kernel = createVectorKernel(end);
  const floats = (start: number, length: number) => new Float32Array(kernel.memory, start, length);
  return {
    kernel,
    at,
    first: floats(at.first, width * hidden),
    squares: floats(at.squares, width),
    decays: floats(at.decays, width),
    kept: new Int32Array(kernel.memory, at.kept, longest),
    keptValues: floats(at.values, longest),
    units: floats(at.units, hidden),
    gradients: floats(at.gradients, hidden),
  };
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
