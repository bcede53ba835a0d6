import { SIGNALS } from '#src/model/signal.ts';
import type { AnalysedDocument } from '../../document.ts';
import { EvidenceGate } from '../evidence.ts';
import { FeatureExtractor } from '../features.ts';
import type { Lexicon } from '../lexicon.ts';
import { OUTPUTS, RELEVANT, VOICE } from '../outputs.ts';
import { Reading } from '../reading.ts';
import type { LabelledExample } from './example.ts';
import type { SparseRows, Targets } from './rows.ts';

export interface Dataset {
  rows: SparseRows;
  targets: Targets;
  /** The hash of each feature of the vocabulary, the commonest first: what is read in every text lies side by side. */
  vocabulary: Uint32Array;
  /** Row by row, a bit for each signal whose evidence the example names. */
  open: Uint32Array;
}

/** A feature has to occur in so many examples to be learnt from. */
const LEAST_OCCURRENCES = 4;

/** Turns examples into sparse rows over the features that occur often enough, and their labels into targets. */
export function makeDataset(examples: LabelledExample[], documents: AnalysedDocument[], lexicon: Lexicon): Dataset {
  const extractor = new FeatureExtractor(lexicon, true);
  const gate = new EvidenceGate(lexicon);
  const open = new Uint32Array(documents.length);
  const hashes: Uint32Array[] = [];
  const values: Float32Array[] = [];
  const words: Uint32Array[] = [];
  const occurrences = new Map<number, number>();
  for (const [row, document] of documents.entries()) {
    // An example is judged as a whole: it is no longer than a passage.
    const reading = new Reading(document, lexicon);
    const features = extractor.extract(reading, document);
    open[row] = gate.open(reading, document);
    hashes.push(features.hashes.slice(0, features.count));
    values.push(features.values.slice(0, features.count));
    words.push(features.words.slice(0, features.count * 2));
    for (let i = 0; i < features.count; i++) {
      const hash = features.hashes[i]!;
      occurrences.set(hash, (occurrences.get(hash) ?? 0) + 1);
    }
  }
  const vocabulary = Uint32Array.from(
    [...occurrences]
      .filter(([, count]) => count >= LEAST_OCCURRENCES)
      .sort(([a, common], [b, rare]) => rare - common || a - b)
      .map(([hash]) => hash),
  );
  const columnOf = new Map<number, number>();
  for (const [column, hash] of vocabulary.entries()) columnOf.set(hash, column);
  return {
    rows: rowsOf({ hashes, values, words }, columnOf),
    targets: targetsOf(examples),
    vocabulary,
    open,
  };
}

/** By example: what `Features` holds of it. */
interface Extracted {
  hashes: Uint32Array[];
  values: Float32Array[];
  words: Uint32Array[];
}

function rowsOf({ hashes, values, words }: Extracted, columnOf: Map<number, number>): SparseRows {
  const most = hashes.reduce((sum, row) => sum + row.length, 0);
  const starts = new Uint32Array(hashes.length + 1);
  const columns = new Uint32Array(most);
  const kept = new Float32Array(most);
  const madeOf = new Uint32Array(most * 2);
  let count = 0;
  for (const [row, rowHashes] of hashes.entries()) {
    for (const [i, hash] of rowHashes.entries()) {
      const column = columnOf.get(hash);
      if (column === undefined) continue;
      columns[count] = column;
      madeOf.set(words[row]!.subarray(i * 2, i * 2 + 2), count * 2);
      kept[count++] = values[row]![i]!;
    }
    starts[row + 1] = count;
  }
  return {
    width: columnOf.size,
    starts,
    columns: columns.slice(0, count),
    values: kept.slice(0, count),
    words: madeOf.slice(0, count * 2),
  };
}

function targetsOf(examples: LabelledExample[]): Targets {
  const outputs = OUTPUTS.length;
  const labels = new Uint8Array(examples.length * outputs);
  const weights = new Float32Array(examples.length * outputs);
  for (const [row, example] of examples.entries()) {
    const at = row * outputs;
    const weight = example.weight ?? 1;
    for (const [k, signal] of SIGNALS.entries()) {
      labels[at + k] = example.signals.includes(signal) ? 1 : 0;
      weights[at + k] = example.judged && !example.judged.includes(signal) ? 0 : weight;
    }
    labels[at + RELEVANT] = example.signals.length > 0 ? 1 : 0;
    // An item that was judged on some signals only is known to be of interest where it carries one of them.
    weights[at + RELEVANT] = example.judged && example.signals.length === 0 ? 0 : weight;
    labels[at + VOICE] = example.voice === 'direct' ? 1 : 0;
    weights[at + VOICE] = example.signals.includes('call_for_killing') && example.voice ? weight : 0;
  }
  return { outputs, labels, weights };
}
