import { createHash } from 'node:crypto';
import type { CompiledLexicon } from '../compile-lexicon.ts';
import { MODEL_FORMAT, type SignalModel } from '../model.ts';
import { OUTPUTS } from '../outputs.ts';
import type { Calibration } from './calibrate.ts';
import type { TrainedNetwork } from './network.ts';

export interface Trained {
  /** The vocabulary's hashes, the commonest first. */
  vocabulary: Uint32Array;
  network: TrainedNetwork;
  calibrations: Calibration[];
  thresholds: number[];
  /** How many examples, by language. */
  examples: Record<string, number>;
  lexicon: CompiledLexicon;
}

/**
 * Writes a trained model small: first-layer weights as signed bytes on a quadratic scale up to the unit's greatest. `keep`
 * bounds the number of features; those with the smallest greatest weight go first.
 */
export function encodeModel(trained: Trained, keep: number): SignalModel {
  const { vocabulary, network } = trained;
  const { first, second, biases } = network;
  const outputs = OUTPUTS.length;
  const hidden = second.length / outputs;
  const greatest = Array.from({ length: hidden }, (_, unit) => greatestOf(first, unit, hidden));
  const strength = Float32Array.from(vocabulary, (_, column) => {
    let most = 0;
    for (let j = 0; j < hidden; j++) most = Math.max(most, Math.abs(first[column * hidden + j]!) / greatest[j]!);
    return most;
  });
  const least = Math.max((1 / 127) ** 2, Float32Array.from(strength).sort().at(-keep) ?? 0);
  const columns = [...vocabulary.keys()].filter((column) => strength[column]! >= least);
  const hashes = Buffer.alloc(columns.length * 4);
  const bytes = Buffer.alloc(columns.length * hidden);
  for (const [place, column] of columns.entries()) {
    hashes.writeUInt32LE(vocabulary[column]!, place * 4);
    for (let j = 0; j < hidden; j++) {
      const share = first[column * hidden + j]! / greatest[j]!;
      bytes.writeInt8(Math.round(Math.sign(share) * Math.sqrt(Math.abs(share)) * 127), place * hidden + j);
    }
  }
  const rest = {
    examples: trained.examples,
    outputs: OUTPUTS.map((name, k) => ({
      name,
      slope: trained.calibrations[k]?.slope ?? 1,
      offset: trained.calibrations[k]?.offset ?? 0,
      threshold: trained.thresholds[k] ?? 0.5,
      bias: biases[k] ?? 0,
    })),
    units: greatest.map((most, j) => ({ greatest: most, outputs: [...second.slice(j * outputs, (j + 1) * outputs)] })),
    hashes: hashes.toString('base64'),
    weights: bytes.toString('base64'),
    lexicon: trained.lexicon,
  };
  const version = createHash('sha256').update(JSON.stringify(rest)).digest('hex').slice(0, 12);
  return { format: MODEL_FORMAT, version, ...rest };
}

function greatestOf(weights: Float32Array, unit: number, hidden: number): number {
  let most = 1e-6;
  for (let at = unit; at < weights.length; at += hidden) most = Math.max(most, Math.abs(weights[at]!));
  return most;
}
