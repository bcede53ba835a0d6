import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { parseWatchlist } from '#src/analysis/entities/watchlist.ts';
import { createSignalDetector } from '#src/analysis/signals/index.ts';
import type { LabelledExample } from '#src/analysis/signals/learn/example.ts';
import { measure, type Verdict } from '#src/analysis/signals/learn/measure.ts';
import { trainModel } from '#src/analysis/signals/learn/train-model.ts';
import { parseModel, type SignalModel } from '#src/analysis/signals/model.ts';
import { SIGNALS, type SignalName } from '#src/model/signal.ts';
import { QUALITY_FILE } from '#src/pipeline/operations/quality-figures.ts';
import { bayesBaseline, keywordVerdict } from './baselines.ts';
import { labelledNames, prepareExamples, prepareInputs } from './prepare-examples.ts';
import { qualityFigures } from './quality-figures.ts';
import { type Evaluated, qualityPage } from './quality-page.ts';
import { runScript } from './run-script.ts';
import { figuresTable, heldOutVerdicts, verdictOf } from './signal-figures.ts';
import { ROOT, readExamples, readLexicon, readModel, readOwnExamples, readTemplates } from './signal-files.ts';
import { measureStories } from './story-figures.ts';
import { storyLines, storyText } from './story-page.ts';
import { type StorySet, StorySetReader } from './story-sets.ts';

const HELP = `Usage: npm run eval -- [FILE…] [--errors SIGNAL] [--no-write]

Measures the analysis on labelled files (JSONL, see docs/labelling.md) and, cross-validated, on our own examples, and the
stories on our own sets and on files whose items bear a "story"; writes docs/quality.md, and config/signals/quality.json,
which the desk shows.

  --errors SIGNAL   list the items where this signal is missed or wrong
  --no-write        print only
`;

const complain = (fault: string) => void process.stderr.write(`${fault}\n`);

function listErrors(signal: SignalName, gold: LabelledExample[], verdicts: Verdict[]): void {
  for (const [index, item] of gold.entries()) {
    const truth = item.signals.includes(signal);
    const said = verdicts[index]!.signals.get(signal);
    if (truth === (said !== undefined)) continue;
    const words = `${item.title ? `${item.title} | ` : ''}${item.text}`.replace(/\s+/g, ' ').slice(0, 160);
    process.stdout.write(
      `${truth ? 'MISSED' : `WRONG ${said?.score.toFixed(2)}`} ${item.id} [${item.language}] ${words}\n`,
    );
  }
}

/** What the analysis as it runs makes of a labelled file. */
function evaluateFile(
  { file, gold }: { file: string; gold: LabelledExample[] },
  model: unknown,
  bayes: ReturnType<typeof bayesBaseline>,
): Evaluated {
  const documents = prepareInputs(gold);
  const detect = createSignalDetector(model);
  return {
    name: path.basename(file),
    gold,
    verdicts: documents.map((document) => verdictOf(detect(document))),
    languages: documents.map(({ language }) => language),
    mentions: documents.map(labelledNames),
    keywords: gold.map(keywordVerdict),
    bayes: documents.map(bayes),
  };
}

/** Our own examples, each judged by a model trained without it. */
function evaluateOwn(examples: LabelledExample[]): { own: Evaluated; model: SignalModel } {
  const prepared = prepareExamples(examples);
  const made = readTemplates();
  const { model, heldOut } = trainModel([...examples, ...made], [...prepared, ...prepareExamples(made)], readLexicon());
  const asRun = prepareInputs(examples);
  // The baseline is not shown what it is asked: it learns from one half and answers for a part of the other.
  const bayes = bayesBaseline(
    examples.filter((_, i) => i % 2 === 0),
    prepared.filter((_, i) => i % 2 === 0),
  );
  return {
    model,
    own: {
      name: 'our own examples',
      gold: examples,
      verdicts: heldOutVerdicts(model, heldOut).slice(0, examples.length),
      languages: asRun.map(({ language }) => language),
      mentions: asRun.map(labelledNames),
      keywords: examples.map(keywordVerdict),
      bayes: prepared.map((document, i) => (i % 10 === 1 ? bayes(document) : null)),
      heldOut,
    },
  };
}

/** Our own labelled stories, and those of the files whose items bear one. */
function readStorySets(files: readonly string[], model: unknown): StorySet[] {
  const watchlist = parseWatchlist(readFileSync(path.join(ROOT, 'config', 'entities.yaml'), 'utf8'));
  const reader = new StorySetReader({ watchlist, model });
  return [...files.map((file) => reader.file(file, complain)), reader.own()].filter((set) => set !== null);
}

function main(): number {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      errors: { type: 'string' },
      'no-write': { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const signal = SIGNALS.find((name) => name === values.errors);
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  if (values.errors !== undefined && !signal) {
    complain(`There is no signal "${values.errors}": ${SIGNALS.join(', ')}.`);
    return 2;
  }
  const stored = readModel();
  if (stored === null) {
    complain('There is no config/signals/model.json: run "npm run train" first.');
    return 1;
  }
  // Before the training, which takes minutes, and ends in vain where a file cannot be read.
  const labelled = positionals.map((file) => ({ file, gold: readExamples(file, complain) }));
  const empty = labelled.find(({ gold }) => gold.length === 0);
  if (empty) {
    complain(`${empty.file} holds no labelled item that can be read: see docs/labelling.md.`);
    return 1;
  }
  const examples = readOwnExamples(complain);
  const { own, model } = evaluateOwn(examples);
  if (model.version !== parseModel(stored).version)
    complain(
      'The stored model is not the one that these examples make: figures of files are those of the stored model.',
    );
  const bayes = bayesBaseline(examples, prepareExamples(examples));
  const files = labelled.map((one) => evaluateFile(one, stored, bayes));
  for (const { name, gold, verdicts } of [...files, own]) {
    process.stdout.write(`\n${name}: ${gold.length} items\n${figuresTable(gold, verdicts)}`);
    if (signal) listErrors(signal, gold, verdicts);
  }
  const storySets = readStorySets(positionals, stored).map(measureStories);
  process.stdout.write(storyText(storySets));
  if (!values['no-write']) {
    const command = ['npm run eval --', ...positionals.map((file) => path.basename(file))].join(' ');
    writeFileSync(
      path.join(ROOT, 'docs', 'quality.md'),
      qualityPage([...files, own], storyLines(storySets), parseModel(stored), command, new Date()),
    );
    const figures = qualityFigures([...files, own], parseModel(stored).version, new Date());
    writeFileSync(path.join(ROOT, 'config', QUALITY_FILE), `${JSON.stringify(figures, null, 2)}\n`);
    process.stdout.write(`\nWritten: docs/quality.md, and config/${QUALITY_FILE} for the desk\n`);
  }
  return measure(own.gold, own.verdicts).macro > 0 ? 0 : 1;
}

await runScript(main, HELP, complain);
