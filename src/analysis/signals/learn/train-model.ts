import type { AnalysedDocument } from '../../document.ts';
import type { CompiledLexicon } from '../compile-lexicon.ts';
import { Lexicon } from '../lexicon.ts';
import type { SignalModel } from '../model.ts';
import { OUTPUTS } from '../outputs.ts';
import { SIGNAL_TRAITS } from '../registry.ts';
import { type Calibration, calibrate, probabilityOf } from './calibrate.ts';
import { crossValidate } from './cross-validate.ts';
import { makeDataset } from './dataset.ts';
import { encodeModel } from './encode-model.ts';
import { trainEnsemble } from './ensemble.ts';
import type { LabelledExample } from './example.ts';
import { groupsOfSimilar } from './near-duplicates.ts';
import type { TrainingSettings } from './network.ts';
import { chooseThreshold } from './threshold.ts';

/** Found by cross-validation on our own examples. */
export const SETTINGS: TrainingSettings & { members: number } = {
  members: 4,
  hidden: 24,
  epochs: 12,
  rate: 0.05,
  penalty: 1,
  dropout: 0.25,
  hiddenDropout: 0.2,
  sentenceDropout: 0.4,
  seed: 1988,
};

/** Features kept: the model stays below some seven megabytes. */
const MOST_FEATURES = 60_000;

export interface TrainingResult {
  model: SignalModel;
  /** Probability of each output for each example by a model that was trained without it: `[example × outputs + output]`. */
  heldOut: Float64Array;
}

/** Trains on examples and their prepared documents (same order). Deterministic. */
export function trainModel(
  examples: LabelledExample[],
  documents: AnalysedDocument[],
  lexicon: CompiledLexicon,
  settings: typeof SETTINGS = SETTINGS,
): TrainingResult {
  const outputs = OUTPUTS.length;
  const { rows, targets, vocabulary, open } = makeDataset(examples, documents, new Lexicon(lexicon));
  const groups = groupsOfSimilar(
    documents.map(({ tokens }) => tokens.map(({ text }) => text)),
    examples.map(({ template }) => template),
  );
  const train = (which: Uint32Array) => trainEnsemble(rows, which, targets, settings);
  const heldOut = crossValidate(rows, outputs, groups, train);
  const calibrations: Calibration[] = [];
  const thresholds: number[] = [];
  for (let k = 0; k < outputs; k++) {
    const known = [...examples.keys()].filter((row) => targets.weights[row * outputs + k]! > 0);
    const labels = known.map((row) => targets.labels[row * outputs + k] === 1);
    const traits = SIGNAL_TRAITS[k];
    const counts = known.map((row) => targets.weights[row * outputs + k]!);
    const weights = traits ? asInTheWorld(labels, counts, traits.inHundred / 100) : counts;
    const calibration = calibrate(
      known.map((row) => heldOut[row * outputs + k]!),
      labels,
      weights,
    );
    calibrations.push(calibration);
    for (const row of examples.keys())
      heldOut[row * outputs + k] =
        traits && (open[row]! & (1 << k)) === 0 ? 0 : probabilityOf(heldOut[row * outputs + k]!, calibration);
    const probabilities = known.map((row) => heldOut[row * outputs + k]!);
    thresholds.push(traits ? chooseThreshold(probabilities, labels, traits.cost, weights) : 0.5);
  }
  const network = train(Uint32Array.from(examples.keys()));
  const languages: Record<string, number> = {};
  for (const { language, template } of examples)
    if (template === undefined) languages[language] = (languages[language] ?? 0) + 1;
  const model = encodeModel(
    {
      vocabulary,
      network,
      calibrations,
      thresholds,
      examples: languages,
      lexicon,
    },
    MOST_FEATURES,
  );
  return { model, heldOut };
}

/** Weights under which the labelled are the share of all that they are among collected items; their sum stays. */
function asInTheWorld(labels: boolean[], counts: number[], share: number): number[] {
  let labelled = 0;
  let all = 0;
  for (const [i, label] of labels.entries()) {
    all += counts[i]!;
    if (label) labelled += counts[i]!;
  }
  if (labelled === 0 || labelled === all) return counts;
  const up = (share * all) / labelled;
  const down = ((1 - share) * all) / (all - labelled);
  return counts.map((count, i) => count * (labels[i] ? up : down));
}
