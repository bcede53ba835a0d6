import { createHash } from 'node:crypto';
import type { CompiledLexicon } from '../compile-lexicon.ts';
import { MODEL_FORMAT, type SignalModel } from '../model.ts';
import { OUTPUTS } from '../outputs.ts';
import type { Calibration } from './calibrate.ts';

const COUNT = OUTPUTS.length;

export interface Trained {
  /** The vocabulary's hashes, ascending. */
  vocabulary: Uint32Array;
  /** `[feature × outputs + output]`. */
  weights: Float32Array;
  calibrations: Calibration[];
  thresholds: number[];
  /** How many examples, by language. */
  examples: Record<string, number>;
  lexicon: CompiledLexicon;
}

/**
 * Writes a trained model small: weights as signed bytes on a quadratic scale up to the output's greatest, features without a
 * weight worth one step left out. `keep` bounds their number; those with the smallest greatest weight go first.
 */
export function encodeModel(trained: Trained, keep: number): SignalModel {
  const { vocabulary, weights } = trained;
  const greatest = Array.from({ length: COUNT }, (_, output) => greatestOf(weights, output));
  const strength = Float32Array.from(vocabulary, (_, column) => {
    let most = 0;
    for (let k = 0; k < COUNT; k++) most = Math.max(most, Math.abs(weights[column * COUNT + k]!) / greatest[k]!);
    return most;
  });
  const least = Math.max((1 / 127) ** 2, Float32Array.from(strength).sort().at(-keep) ?? 0);
  const columns = [...vocabulary.keys()].filter((column) => strength[column]! >= least);
  const hashes = Buffer.alloc(columns.length * 4);
  const bytes = Buffer.alloc(columns.length * COUNT);
  for (const [place, column] of columns.entries()) {
    hashes.writeUInt32LE(vocabulary[column]!, place * 4);
    for (let k = 0; k < COUNT; k++) {
      const share = weights[column * COUNT + k]! / greatest[k]!;
      bytes.writeInt8(Math.round(Math.sign(share) * Math.sqrt(Math.abs(share)) * 127), place * COUNT + k);
    }
  }
  const rest = {
    examples: trained.examples,
    outputs: OUTPUTS.map((name, k) => ({
      name,
      slope: trained.calibrations[k]?.slope ?? 1,
      offset: trained.calibrations[k]?.offset ?? 0,
      threshold: trained.thresholds[k] ?? 0.5,
      greatest: greatest[k]!,
    })),
    hashes: hashes.toString('base64'),
    weights: bytes.toString('base64'),
    lexicon: trained.lexicon,
  };
  const version = createHash('sha256').update(JSON.stringify(rest)).digest('hex').slice(0, 12);
  return { format: MODEL_FORMAT, version, ...rest };
}

function greatestOf(weights: Float32Array, output: number): number {
  let most = 1e-6;
  for (let at = output; at < weights.length; at += COUNT) most = Math.max(most, Math.abs(weights[at]!));
  return most;
}
