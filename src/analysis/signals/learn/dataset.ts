import { SIGNALS } from '#src/model/signal.ts';
import type { AnalysedDocument } from '../../document.ts';
import { EvidenceGate } from '../evidence.ts';
import { FeatureExtractor } from '../features.ts';
import type { Lexicon } from '../lexicon.ts';
import { OUTPUTS, RELEVANT, VOICE } from '../outputs.ts';
import { Reading } from '../reading.ts';
import { commonnessOf } from './commonness.ts';
import type { LabelledExample } from './example.ts';
import { MOST_SENTENCES, type SparseRows, type Targets } from './rows.ts';

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
  const extractor = new FeatureExtractor(lexicon);
  const gate = new EvidenceGate(lexicon);
  const open = new Uint32Array(documents.length);
  const found: Row[] = [];
  const occurrences = new Map<number, number>();
  for (const [row, document] of documents.entries()) {
    // An example is judged as a whole: it is no longer than a passage.
    const reading = new Reading(document, lexicon);
    const features = extractor.extract(reading, document);
    open[row] = gate.open(reading, document);
    const hashes = features.hashes.slice(0, features.count);
    const values = features.values.slice(0, features.count);
    found.push({
      hashes,
      values,
      sentences: sentencesOf(hashes, extractor, reading),
      count: document.sentences.length,
    });
    for (const hash of hashes) occurrences.set(hash, (occurrences.get(hash) ?? 0) + 1);
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
    rows: rowsOf(found, columnOf),
    targets: targetsOf(examples),
    vocabulary,
    open,
  };
}

/** The features of an example, and of how many sentences it consists. */
interface Row {
  hashes: Uint32Array;
  values: Float32Array;
  sentences: Uint32Array;
  count: number;
}

/** In which sentences each of these features stands, a bit for each: see `SparseRows`. */
function sentencesOf(hashes: Uint32Array, extractor: FeatureExtractor, reading: Reading): Uint32Array {
  const bits = new Map<number, number>();
  for (const hash of hashes) bits.set(hash, 0);
  for (const [index, sentence] of reading.document.sentences.entries()) {
    const bit = 1 << Math.min(index, MOST_SENTENCES - 1);
    // Behind an empty sentence it is not the lead.
    const before = index === 0 ? [] : [{ start: sentence.start, end: sentence.start }];
    const features = extractor.extract(reading, { sentences: [...before, sentence] });
    for (let i = 0; i < features.count; i++) {
      const hash = features.hashes[i]!;
      const known = bits.get(hash);
      if (known !== undefined && features.sentences[i]! >= 0) bits.set(hash, known | bit);
    }
  }
  return Uint32Array.from(hashes, (hash) => bits.get(hash)!);
}

function rowsOf(found: Row[], columnOf: Map<number, number>): SparseRows {
  const most = found.reduce((sum, { hashes }) => sum + hashes.length, 0);
  const starts = new Uint32Array(found.length + 1);
  const columns = new Uint32Array(most);
  const values = new Float32Array(most);
  const sentences = new Uint32Array(most);
  let count = 0;
  for (const [row, example] of found.entries()) {
    for (const [i, hash] of example.hashes.entries()) {
      const column = columnOf.get(hash);
      if (column === undefined) continue;
      columns[count] = column;
      values[count] = example.values[i]!;
      sentences[count++] = example.sentences[i]!;
    }
    starts[row + 1] = count;
  }
  return {
    width: columnOf.size,
    starts,
    columns: columns.slice(0, count),
    values: values.slice(0, count),
    sentences: sentences.slice(0, count),
    sentenceCounts: Uint8Array.from(found, (example) => Math.min(example.count, MOST_SENTENCES)),
  };
}

function targetsOf(examples: LabelledExample[]): Targets {
  const outputs = OUTPUTS.length;
  const labels = new Uint8Array(examples.length * outputs);
  const weights = new Float32Array(examples.length * outputs);
  for (const [row, example] of examples.entries()) {
    const at = row * outputs;
    const weight = example.weight ?? commonnessOf(example);
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
