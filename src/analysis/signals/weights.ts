import type { Features } from './features.ts';
import type { SignalModel } from './model.ts';
import { OUTPUTS } from './outputs.ts';

const COUNT = OUTPUTS.length;

/** The model's weights by feature hash, in typed arrays with open addressing. */
export class Weights {
  private readonly keys: Uint32Array;
  /** Place in `weights` plus one; 0 where the slot is empty. */
  private readonly places: Uint32Array;
  private readonly weights: Float32Array;
  private readonly slots: number;

  constructor(model: Pick<SignalModel, 'hashes' | 'weights' | 'outputs'>) {
    const hashes = Buffer.from(model.hashes, 'base64');
    const bytes = Buffer.from(model.weights, 'base64');
    const count = hashes.byteLength / 4;
    let capacity = 16;
    while (capacity < count * 2) capacity *= 2;
    this.slots = capacity - 1;
    this.keys = new Uint32Array(capacity);
    this.places = new Uint32Array(capacity);
    this.weights = new Float32Array(count * COUNT);
    for (let i = 0; i < count; i++) {
      const hash = hashes.readUInt32LE(i * 4);
      let slot = hash & this.slots;
      while (this.places[slot] !== 0) slot = (slot + 1) & this.slots;
      this.keys[slot] = hash;
      this.places[slot] = i + 1;
      for (let k = 0; k < COUNT; k++) {
        const byte = bytes.readInt8(i * COUNT + k);
        this.weights[i * COUNT + k] = Math.sign(byte) * (byte / 127) ** 2 * (model.outputs[k]?.greatest ?? 0);
      }
    }
  }

  /** Index of the feature's first weight; -1 where the model does not know it. */
  private placeOf(hash: number): number {
    let slot = hash & this.slots;
    while (this.places[slot] !== 0) {
      if (this.keys[slot] === hash) return (this.places[slot]! - 1) * COUNT;
      slot = (slot + 1) & this.slots;
    }
    return -1;
  }

  /** The margin of each output. */
  margins(features: Features): Float64Array {
    const margins = new Float64Array(COUNT);
    for (let i = 0; i < features.count; i++) {
      const place = this.placeOf(features.hashes[i]!);
      if (place < 0) continue;
      const value = features.values[i]!;
      for (let k = 0; k < COUNT; k++) margins[k]! += this.weights[place + k]! * value;
    }
    return margins;
  }

  /** What each sentence adds to the margin of an output, `sentences` of them. */
  sentenceMargins(features: Features, output: number, sentences: number): Float64Array {
    const margins = new Float64Array(sentences);
    for (let i = 0; i < features.count; i++) {
      const sentence = features.sentences[i]!;
      if (sentence < 0) continue;
      const place = this.placeOf(features.hashes[i]!);
      if (place >= 0) margins[sentence]! += this.weights[place + output]! * features.values[i]!;
    }
    return margins;
  }
}
