import type { Features } from './features.ts';
import type { SignalModel } from './model.ts';
import { OUTPUTS } from './outputs.ts';

/** What a hidden unit lets through of a negative sum. */
export const LEAK = 0.1;

const COUNT = OUTPUTS.length;

/**
 * The model's network as it runs: features to hidden units by a table with open addressing in typed arrays, hidden units to
 * outputs. It is piecewise linear: what each feature adds to a margin is exact, not an estimate.
 */
export class Network {
  private readonly keys: Uint32Array;
  /** Place in `weights` plus one; 0 where the slot is empty. */
  private readonly places: Uint32Array;
  private readonly weights: Float32Array;
  private readonly second: Float32Array;
  private readonly biases: Float64Array;
  private readonly hidden: number;
  private readonly slots: number;
  private readonly units: Float64Array;
  private readonly slopes: Float64Array;
  private features: Features | null = null;
  /** Where the weights of the features read lie; -1 for those that the model does not know. */
  private found = new Int32Array(0);

  constructor(model: Pick<SignalModel, 'hashes' | 'weights' | 'units' | 'outputs'>) {
    this.hidden = model.units.length;
    this.units = new Float64Array(this.hidden);
    this.slopes = new Float64Array(this.hidden);
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
    const values = model.units.map(({ greatest }) =>
      Float32Array.from({ length: 256 }, (_, byte) => weightOf(byte < 128 ? byte : byte - 256, greatest)),
    );
    this.weights = new Float32Array(count * this.hidden);
    for (let i = 0; i < count; i++) {
      const hash = hashes.readUInt32LE(i * 4);
      let slot = hash & this.slots;
      while (this.places[slot] !== 0) slot = (slot + 1) & this.slots;
      this.keys[slot] = hash;
      this.places[slot] = i + 1;
      for (let j = 0; j < this.hidden; j++) {
        const at = i * this.hidden + j;
        this.weights[at] = values[j]![bytes[at]!]!;
      }
    }
  }

  /** Index of the feature's first weight; -1 where the model does not know it. */
  private placeOf(hash: number): number {
    let slot = hash & this.slots;
    while (this.places[slot] !== 0) {
      if (this.keys[slot] === hash) return (this.places[slot]! - 1) * this.hidden;
      slot = (slot + 1) & this.slots;
    }
    return -1;
  }

  /** Takes up the features of a passage: what is asked next is about them, until others are read. */
  read(features: Features): void {
    const { units, hidden, weights } = this;
    this.features = features;
    if (this.found.length < features.count) this.found = new Int32Array(features.hashes.length);
    units.fill(0);
    for (let i = 0; i < features.count; i++) {
      const place = this.placeOf(features.hashes[i]!);
      this.found[i] = place;
      if (place < 0) continue;
      const value = features.values[i]!;
      for (let j = 0; j < hidden; j++) units[j]! += weights[place + j]! * value;
    }
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
    const { features, weights, hidden, found, slopes } = this;
    const margins = new Float64Array(sentences);
    if (features === null) return margins;
    for (let j = 0; j < hidden; j++) slopes[j] = this.second[j * COUNT + output]! * (this.units[j]! < 0 ? LEAK : 1);
    for (let i = 0; i < features.count; i++) {
      const sentence = features.sentences[i]!;
      const place = found[i]!;
      if (sentence < 0 || place < 0) continue;
      let share = 0;
      for (let j = 0; j < hidden; j++) share += weights[place + j]! * slopes[j]!;
      margins[sentence]! += share * features.values[i]!;
    }
    return margins;
  }
}

/** A signed byte on a quadratic scale up to the unit's greatest weight. */
export function weightOf(byte: number, greatest: number): number {
  return Math.sign(byte) * (byte / 127) ** 2 * greatest;
}
