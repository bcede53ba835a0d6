import { LEAK } from '../network.ts';
import { MOST_SENTENCES, type SparseRows, type Targets } from './rows.ts';

/** Shorter texts are left whole. */
const LEAST_SENTENCES = 3;
/** A sentence that adds this share of what the most telling one adds to a label's margin stays too. */
const TELLING = 0.7;
/** Share of the other sentences that stay. */
const STAYING = 0.5;

/**
 * Leaves sentences of a text out while a network is trained, so that it learns what carries a signal and not what keeps company
 * with it. The sentences that tell most of each label, by the network as it stands, stay: what is left deserves its labels still.
 */
export class SentenceDropout {
  private readonly rows: SparseRows;
  private readonly targets: Targets;
  private readonly random: () => number;
  /** What each sentence adds to a margin. */
  private readonly shares = new Float64Array(MOST_SENTENCES);
  private staying = 0;
  /** What the values of what is left are to be multiplied by: features of a short text weigh more. */
  rescale = 1;

  constructor(rows: SparseRows, targets: Targets, random: () => number) {
    this.rows = rows;
    this.targets = targets;
    this.random = random;
  }

  /** Chooses the sentences of a row that stay; false where it is left whole. The weights are those of `TrainedNetwork`. */
  shorten(row: number, first: Float32Array, second: Float32Array): boolean {
    const { starts, sentenceCounts } = this.rows;
    const count = sentenceCounts[row]!;
    if (count < LEAST_SENTENCES) return false;
    this.staying = this.tellingSentences(row, count, first, second);
    for (let sentence = 0; sentence < count; sentence++) if (this.random() < STAYING) this.staying |= 1 << sentence;
    if (this.staying === 0) this.staying = 1 << Math.floor(this.random() * count);
    let left = 0;
    for (let i = starts[row]!; i < starts[row + 1]!; i++) if (this.keeps(i)) left++;
    if (left === 0) return false;
    this.rescale = Math.sqrt((starts[row + 1]! - starts[row]!) / left);
    return true;
  }

  /** Whether an entry of the row last shortened stands in a sentence that stays, or belongs to the whole. */
  keeps(entry: number): boolean {
    const sentences = this.rows.sentences[entry]!;
    return sentences === 0 || (sentences & this.staying) !== 0;
  }

  private tellingSentences(row: number, count: number, first: Float32Array, second: Float32Array): number {
    const { outputs, labels } = this.targets;
    const hidden = second.length / outputs;
    const units = this.unitsOf(row, hidden, first);
    const slopes = new Float64Array(hidden);
    let telling = 0;
    for (let k = 0; k < outputs; k++) {
      if (labels[row * outputs + k] !== 1) continue;
      for (let j = 0; j < hidden; j++) slopes[j] = second[j * outputs + k]! * (units[j]! < 0 ? LEAK : 1);
      this.share(row, slopes, first);
      const most = Math.max(...this.shares.subarray(0, count));
      for (let sentence = 0; sentence < count; sentence++) {
        const share = this.shares[sentence]!;
        if (share === most || share > TELLING * most) telling |= 1 << sentence;
      }
    }
    return telling;
  }

  private unitsOf(row: number, hidden: number, first: Float32Array): Float64Array {
    const { starts, columns, values } = this.rows;
    const units = new Float64Array(hidden);
    for (let i = starts[row]!; i < starts[row + 1]!; i++) {
      const base = columns[i]! * hidden;
      for (let j = 0; j < hidden; j++) units[j]! += first[base + j]! * values[i]!;
    }
    return units;
  }

  /** Each feature counts for the first sentence in which it stands. */
  private share(row: number, slopes: Float64Array, first: Float32Array): void {
    const { starts, columns, values, sentences } = this.rows;
    const { shares } = this;
    const hidden = slopes.length;
    shares.fill(0);
    for (let i = starts[row]!; i < starts[row + 1]!; i++) {
      if (sentences[i] === 0) continue;
      const sentence = 31 - Math.clz32(sentences[i]! & -sentences[i]!);
      const base = columns[i]! * hidden;
      let sum = 0;
      for (let j = 0; j < hidden; j++) sum += first[base + j]! * slopes[j]!;
      shares[sentence]! += sum * values[i]!;
    }
  }
}
