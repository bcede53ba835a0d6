import { writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import { parseArgs } from 'node:util';
import { createSignalDetector } from '#src/analysis/signals/index.ts';
import { correction, examplesOfCorrections, type NameCorrection } from '#src/analysis/signals/learn/corrections.ts';
import type { LabelledExample } from '#src/analysis/signals/learn/example.ts';
import { measure } from '#src/analysis/signals/learn/measure.ts';
import { trainModel } from '#src/analysis/signals/learn/train-model.ts';
import { parseModel, type SignalModel } from '#src/analysis/signals/model.ts';
import { messageOf } from '#src/base/errors.ts';
import { prepareExamples, prepareInputs } from './prepare-examples.ts';
import { runScript } from './run-script.ts';
import { figuresTable, heldOutVerdicts, verdictOf } from './signal-figures.ts';
import { linesOf, MODEL_FILE, readLexicon, readModel, readOwnExamples, readTemplates } from './signal-files.ts';

const HELP = `Usage: npm run train -- [--corrections FILE] [--yes] [--dry-run]

Trains the model of the signals on config/signals/examples, and on corrections made at the desk (JSONL, see "khavaran
corrections": {"item", "signal", "carries", "voice"?} or {"item", "entity", "named"} a line), prints its figures on examples
it did not see and what changes against the present model, and asks before it writes config/signals/model.json.

  --corrections FILE   corrections, a JSON object a line
  --yes                write without asking
  --dry-run            never write
`;

const complain = (fault: string) => void process.stderr.write(`${fault}\n`);

interface Corrected {
  examples: LabelledExample[];
  names: NameCorrection[];
}

function readCorrections(file: string): Corrected {
  const corrections = linesOf(file).flatMap(({ line, number }) => {
    try {
      return [correction.parse(JSON.parse(line))];
    } catch (error) {
      complain(`${file}:${number}: ${messageOf(error)}`);
      return [];
    }
  });
  return {
    examples: examplesOfCorrections(corrections.filter((one) => 'signal' in one)),
    names: corrections.filter((one) => 'entity' in one),
  };
}

/** Names are matched, not learnt: where the watchlist and the desk differ, somebody has to change the watchlist. */
function tellNames(names: NameCorrection[]): void {
  const documents = prepareInputs(names.map(({ item }) => ({ ...item, signals: [] })));
  const differing = names.filter(
    ({ entity, named }, index) => documents[index]!.mentions.some((mention) => mention.entity === entity) !== named,
  );
  process.stdout.write(
    `Names judged at the desk: ${names.length}, of which the watchlist has ${differing.length} otherwise (change config/entities.yaml for these):\n`,
  );
  for (const { item, entity, named } of differing)
    process.stdout.write(`  ${item.id}: ${entity} is ${named ? 'named, and not found' : 'found, and not named'}\n`);
  process.stdout.write('\n');
}

/** The model to compare with; null where there is none of this format. */
function presentModel(): SignalModel | null {
  const stored = readModel();
  if (stored === null) return null;
  try {
    return parseModel(stored);
  } catch (error) {
    complain(messageOf(error));
    return null;
  }
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      corrections: { type: 'string' },
      yes: { type: 'boolean', default: false },
      'dry-run': { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const started = performance.now();
  const own = readOwnExamples(complain);
  const { examples: corrected, names } = values.corrections
    ? readCorrections(values.corrections)
    : { examples: [], names: [] };
  const made = readTemplates();
  const examples = [...own, ...corrected, ...made];
  const documents = prepareExamples(examples);
  const { model, heldOut } = trainModel(examples, documents, readLexicon());
  const text = `${JSON.stringify(model)}\n`;
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  process.stdout.write(
    `Model ${model.version}: ${own.length} examples, ${made.length} made of templates, ${corrected.length} corrected items, ${Math.round(text.length / 1024)} kB, ${seconds} s.\n\n` +
      'On our own examples, each judged by a model that was trained without it and without its like:\n' +
      `${figuresTable(own, heldOutVerdicts(model, heldOut).slice(0, own.length))}\n`,
  );

  if (names.length > 0) tellNames(names);
  const before = presentModel();
  if (before !== null) {
    const old = createSignalDetector(before);
    const now = createSignalDetector(model);
    const oldVerdicts = documents.map((document) => verdictOf(old(document)));
    const newVerdicts = documents.map((document) => verdictOf(now(document)));
    process.stdout.write(`Against the present model ${before.version}, on all examples:\n`);
    let changed = 0;
    for (const [index, example] of examples.entries()) {
      if (example.template) continue;
      const was = [...oldVerdicts[index]!.signals.keys()].join(', ') || 'none';
      const is = [...newVerdicts[index]!.signals.keys()].join(', ') || 'none';
      if (was === is) continue;
      if (++changed <= 40 || example.judged)
        process.stdout.write(`  ${example.id}: ${was} -> ${is} (labelled ${example.signals.join(', ') || 'none'})\n`);
    }
    process.stdout.write(
      `  ${changed} items change; macro F1 ${measure(own, oldVerdicts).macro.toFixed(3)} -> ${measure(own, newVerdicts).macro.toFixed(3)}.\n`,
    );
  }

  if (values['dry-run']) return 0;
  if (!values.yes && before !== null) {
    if (!process.stdin.isTTY) {
      complain('Nothing was written: say --yes to accept the model.');
      return 1;
    }
    const prompt = createInterface({ input: process.stdin, output: process.stdout });
    const answer = await prompt.question(`Write ${MODEL_FILE}? [y/N] `);
    prompt.close();
    if (!/^y(es)?$/i.test(answer.trim())) return 1;
  }
  writeFileSync(MODEL_FILE, text);
  process.stdout.write('Written.\n');
  return 0;
}

await runScript(main, HELP, complain);
