import type { Features } from './features.ts';
import type { SignalModel } from './model.ts';
import { OUTPUTS } from './outputs.ts';
import { createVectorKernel, type VectorKernel } from './vector-kernel.ts';

/** What a hidden unit lets through of a negative sum. */
export const LEAK = 0.1;

const COUNT = OUTPUTS.length;
/** Rows of floats are read four at a time. */
const LANES = 4;
/** No passage has more features. */
const MOST_FEATURES = 1 << 14;

/**
 * The model's network as it runs: features to hidden units by a table with open addressing in typed arrays, hidden units to
 * outputs. It is piecewise linear: what each feature adds to a margin is exact, not an estimate.
 */
export class Network {
  private readonly keys: Uint32Array;
  /** Number of the row of weights plus one; 0 where the slot is empty. */
  private readonly places: Uint32Array;
  private readonly second: Float32Array;
  private readonly biases: Float64Array;
  private readonly hidden: number;
  private readonly slots: number;
  private readonly kernel: VectorKernel;
  /** Bytes of a row of weights. */
  private readonly stride: number;
  /** In the kernel's memory: the sums of the hidden units, or what each adds to an output; the features known, their values. */
  private readonly units: Float32Array;
  private readonly found: Int32Array;
  private readonly values: Float32Array;
  private readonly shares: Float32Array;
  private readonly weightsAt: number;
  /** By feature known: its sentence. */
  private readonly sentences = new Int16Array(MOST_FEATURES);
  private known = 0;

  constructor(model: Pick<SignalModel, 'hashes' | 'weights' | 'units' | 'outputs'>) {
    this.hidden = model.units.length;
    const width = Math.ceil(this.hidden / LANES) * LANES;
    this.stride = width * 4;
    this.biases = Float64Array.from(model.outputs, ({ bias }) => bias);
    this.second = Float32Array.from(model.units.flatMap((unit) => unit.outputs));
    const hashes = Buffer.from(model.hashes, 'base64');
    const bytes = Buffer.from(model.weights, 'base64');
    const count = hashes.byteLength / 4;
    let capacity = 16;
    while (capacity < count * 2) capacity *= 2;
    this.slots = capacity - 1;
    this.keys = new Uint32Array(capacity);
    this.places = new Uint32Array(capacity);
    const room = MOST_FEATURES * 4;
    this.weightsAt = this.stride * 2 + room * 3;
    this.kernel = createVectorKernel(this.weightsAt + count * this.stride);
    const { memory } = this.kernel;
    this.units = new Float32Array(memory, 0, width);
    this.found = new Int32Array(memory, this.stride * 2, MOST_FEATURES);
    this.values = new Float32Array(memory, this.stride * 2 + room, MOST_FEATURES);
    this.shares = new Float32Array(memory, this.stride * 2 + room * 2, MOST_FEATURES);
    const weights = new Float32Array(memory, this.weightsAt, count * width);
    const scales = model.units.map(({ greatest }) =>
      Float32Array.from({ length: 256 }, (_, byte) => weightOf(byte < 128 ? byte : byte - 256, greatest)),
    );
    for (let i = 0; i < count; i++) {
      const hash = hashes.readUInt32LE(i * 4);
      let slot = hash & this.slots;
      while (this.places[slot] !== 0) slot = (slot + 1) & this.slots;
      this.keys[slot] = hash;
      this.places[slot] = i + 1;
    }
    for (let j = 0; j < this.hidden; j++) {
      const scale = scales[j]!;
      for (let i = 0; i < count; i++) weights[i * width + j] = scale[bytes[i * this.hidden + j]!]!;
    }
  }

  /** Number of the feature's row of weights; -1 where the model does not know it. */
  private placeOf(hash: number): number {
    let slot = hash & this.slots;
    while (this.places[slot] !== 0) {
      if (this.keys[slot] === hash) return this.places[slot]! - 1;
      slot = (slot + 1) & this.slots;
    }
    return -1;
  }

  /** Takes up the features of a passage: what is asked next is about them, until others are read. */
  read(features: Features): void {
    const { units, found, values, sentences, kernel } = this;
    let known = 0;
    const count = Math.min(features.count, MOST_FEATURES);
    for (let i = 0; i < count; i++) {
      const place = this.placeOf(features.hashes[i]!);
      if (place < 0) continue;
      found[known] = place;
      values[known] = features.values[i]!;
      sentences[known++] = features.sentences[i]!;
    }
    this.known = known;
    units.fill(0);
    kernel.gather(found.byteOffset, values.byteOffset, known, this.weightsAt, this.stride, 0);
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
    const { units, found, shares, values, hidden, kernel } = this;
    const slopes = new Float32Array(kernel.memory, this.stride, units.length);
    for (let j = 0; j < hidden; j++) slopes[j] = this.second[j * COUNT + output]! * (units[j]! < 0 ? LEAK : 1);
    kernel.project(found.byteOffset, shares.byteOffset, this.known, this.weightsAt, this.stride, slopes.byteOffset);
    const margins = new Float64Array(sentences);
    for (let i = 0; i < this.known; i++) {
      const sentence = this.sentences[i]!;
      if (sentence >= 0) margins[sentence]! += shares[i]! * values[i]!;
    }
    return margins;
  }
}

/** A signed byte on a quadratic scale up to the unit's greatest weight. */
export function weightOf(byte: number, greatest: number): number {
  return Math.sign(byte) * (byte / 127) ** 2 * greatest;
}
