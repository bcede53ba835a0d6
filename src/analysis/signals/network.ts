import type { Features } from './features.ts';
import type { SignalModel } from './model.ts';
import { OUTPUTS } from './outputs.ts';
import { createVectorKernel, type VectorKernel } from './vector-kernel.ts';

/** What a hidden unit lets through of a negative sum. */
export const LEAK = 0.1;

const COUNT = OUTPUTS.length;
/** Rows of bytes are read sixteen at a time. */
const LANES = 16;
/** Bytes that a processor takes from memory at once. */
const LINE = 64;
/** No passage has more features. */
const MOST_FEATURES = 1 << 14;
/** The square of the greatest byte: what a unit's greatest weight is written as. */
const FULL = 127 ** 2;

/**
 * The model's network as it runs: features to hidden units by a table with open addressing in typed arrays, hidden units to
 * outputs. It is piecewise linear: what each feature adds to a margin is exact, not an estimate. The weights stay the bytes
 * they are written as: a passage has hundreds of features all over the table, and waiting for memory takes longest.
 */
export class Network {
  /** By slot a feature's hash, and the number of its row of weights plus one; 0 where the slot is empty. */
  private readonly table: Uint32Array;
  /** `[unit × outputs + output]`. */
  private readonly second: Float32Array;
  private readonly biases: Float64Array;
  /** By hidden unit, what a byte's square of 1 stands for. */
  private readonly scales: Float64Array;
  private readonly hidden: number;
  private readonly slots: number;
  private readonly kernel: VectorKernel;
  /** Bytes of a row of weights. */
  private readonly stride: number;
  /** In the kernel's memory: the sums of the hidden units, what each adds to an output; the features known, their values. */
  private readonly units: Float32Array;
  private readonly slopes: Float32Array;
  private readonly found: Int32Array;
  private readonly values: Float32Array;
  private readonly shares: Float32Array;
  private readonly weightsAt: number;
  /** The rows of weights. */
  private readonly rows: Uint8Array;
  /** Of what was read ahead of its use; kept so that the reading is not left out as useless. */
  private ahead = 0;
  /** By feature known: its sentence. */
  private readonly sentences = new Int16Array(MOST_FEATURES);
  private known = 0;

  constructor(model: Pick<SignalModel, 'hashes' | 'weights' | 'units' | 'outputs'>) {
    this.hidden = model.units.length;
    this.stride = Math.ceil(this.hidden / LANES) * LANES;
    this.biases = Float64Array.from(model.outputs, ({ bias }) => bias);
    this.second = Float32Array.from(model.units.flatMap((unit) => unit.outputs));
    this.scales = Float64Array.from(model.units, ({ greatest }) => greatest / FULL);
    const hashes = Buffer.from(model.hashes, 'base64');
    const bytes = Buffer.from(model.weights, 'base64');
    const count = hashes.byteLength / 4;
    let capacity = 16;
    while (capacity < count * 2) capacity *= 2;
    this.slots = capacity - 1;
    this.table = new Uint32Array(capacity * 2);
    const floats = this.stride * 4;
    const room = MOST_FEATURES * 4;
    this.weightsAt = floats * 2 + room * 3;
    this.kernel = createVectorKernel(this.weightsAt + count * this.stride);
    const { memory } = this.kernel;
    this.units = new Float32Array(memory, 0, this.stride);
    this.slopes = new Float32Array(memory, floats, this.stride);
    this.found = new Int32Array(memory, floats * 2, MOST_FEATURES);
    this.values = new Float32Array(memory, floats * 2 + room, MOST_FEATURES);
    this.shares = new Float32Array(memory, floats * 2 + room * 2, MOST_FEATURES);
    for (let i = 0; i < count; i++) {
      const hash = hashes.readUInt32LE(i * 4);
      let slot = hash & this.slots;
      while (this.table[slot * 2 + 1] !== 0) slot = (slot + 1) & this.slots;
      this.table[slot * 2] = hash;
      this.table[slot * 2 + 1] = i + 1;
    }
    this.rows = new Uint8Array(memory, this.weightsAt, count * this.stride);
    if (this.stride === this.hidden) this.rows.set(bytes);
    else
      for (let i = 0; i < count; i++)
        this.rows.set(bytes.subarray(i * this.hidden, (i + 1) * this.hidden), i * this.stride);
  }

  /** Number of the feature's row of weights; -1 where the model does not know it. */
  private placeOf(hash: number): number {
    const { table, slots } = this;
    let at = (hash & slots) * 2;
    while (table[at + 1] !== 0) {
      if (table[at] === hash) return table[at + 1]! - 1;
      at = (at + 2) & (slots * 2);
    }
    return -1;
  }

  /**
   * Reads a little of all that `placeOf` and the kernel are about to read. Table and weights are larger than a processor's
   * caches: in a loop that waits for none of them many lines of memory come at a time, otherwise one after another.
   */
  private readSlotsAhead({ hashes }: Features, count: number): void {
    const { table, slots } = this;
    let ahead = 0;
    for (let i = 0; i < count; i++) ahead ^= table[(hashes[i]! & slots) * 2]!;
    this.ahead = ahead;
  }

  private readRowsAhead(count: number): void {
    const { rows, found, stride } = this;
    let ahead = 0;
    for (let i = 0; i < count; i++) {
      const row = found[i]! * stride;
      for (let at = row; at < row + stride; at += LINE) ahead ^= rows[at]!;
    }
    this.ahead ^= ahead;
  }

  /** Takes up the features of a passage: what is asked next is about them, until others are read. */
  read(features: Features): void {
    const { units, found, values, sentences, scales, kernel } = this;
    let known = 0;
    const count = Math.min(features.count, MOST_FEATURES);
    this.readSlotsAhead(features, count);
    for (let i = 0; i < count; i++) {
      const place = this.placeOf(features.hashes[i]!);
      if (place < 0) continue;
      found[known] = place;
      values[known] = features.values[i]!;
      sentences[known++] = features.sentences[i]!;
    }
    this.known = known;
    this.readRowsAhead(known);
    units.fill(0);
    kernel.gatherBytes(found.byteOffset, values.byteOffset, known, this.weightsAt, this.stride, 0);
    for (let j = 0; j < this.hidden; j++) units[j]! *= scales[j]!;
  }

  /** The margin of each output. */
  margins(): Float64Array {
    const margins = Float64Array.from(this.biases);
    for (let j = 0; j < this.hidden; j++) {
      const unit = this.units[j]! * (this.units[j]! < 0 ? LEAK : 1);
      for (let k = 0; k < COUNT; k++) margins[k]! += this.second[j * COUNT + k]! * unit;
    }
    return margins;
  }

  /** What each sentence adds to the margin of an output, `sentences` of them. */
  sentenceMargins(output: number, sentences: number): Float64Array {
    const { units, slopes, scales, found, shares, values, hidden, kernel } = this;
    for (let j = 0; j < hidden; j++)
      slopes[j] = this.second[j * COUNT + output]! * (units[j]! < 0 ? LEAK : 1) * scales[j]!;
    kernel.projectBytes(
      found.byteOffset,
      shares.byteOffset,
      this.known,
      this.weightsAt,
      this.stride,
      slopes.byteOffset,
    );
    const margins = new Float64Array(sentences);
    for (let i = 0; i < this.known; i++) {
      const sentence = this.sentences[i]!;
      if (sentence >= 0) margins[sentence]! += shares[i]! * values[i]!;
    }
    return margins;
  }
}
