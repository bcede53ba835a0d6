import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { type CompiledLexicon, compileLexicon } from '#src/analysis/signals/compile-lexicon.ts';
import { type LabelledExample, parseExample } from '#src/analysis/signals/learn/example.ts';
import { examplesOfTemplates } from '#src/analysis/signals/learn/templates.ts';

export const ROOT = path.resolve(import.meta.dirname, '..');
const SIGNALS_FOLDER = path.join(ROOT, 'config', 'signals');
export const MODEL_FILE = path.join(SIGNALS_FOLDER, 'model.json');

/** Lines of a JSONL file that hold something, with their numbers from 1. */
export function linesOf(file: string): { line: string; number: number }[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .map((line, index) => ({ line: line.trim(), number: index + 1 }))
    .filter(({ line }) => line !== '');
}

/** Labelled examples of one file; what cannot be read is passed to `complain` and left out. */
export function readExamples(file: string, complain: (fault: string) => void): LabelledExample[] {
  return linesOf(file).flatMap(({ line, number }) => {
    const example = parseExample(line);
    if (typeof example !== 'string') return [example];
    complain(`${path.basename(file)}:${number}: ${example}`);
    return [];
  });
}

/** Our own examples, all files in order of their names; a repeated id is left out. */
export function readOwnExamples(complain: (fault: string) => void): LabelledExample[] {
  const seen = new Set<string>();
  return filesUnder(path.join(SIGNALS_FOLDER, 'examples'), '.jsonl')
    .flatMap((file) => readExamples(file, complain))
    .filter(({ id }) => {
      if (seen.has(id)) complain(`The id ${id} occurs twice; the second is left out.`);
      return !seen.has(id) && seen.add(id);
    });
}

/** Examples made of the templates, files in order of their names. */
export function readTemplates(): LabelledExample[] {
  return filesUnder(path.join(SIGNALS_FOLDER, 'templates'), '.yaml').flatMap((file) =>
    examplesOfTemplates(parse(readFileSync(file, 'utf8'))),
  );
}

export function readLexicon(): CompiledLexicon {
  return compileLexicon(
    filesUnder(path.join(SIGNALS_FOLDER, 'lexicon'), '.yaml').map(
      (file) => parse(readFileSync(file, 'utf8')) as unknown,
    ),
  );
}

export function readModel(file = MODEL_FILE): unknown {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as unknown) : null;
}

function filesUnder(folder: string, ending: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ending))
    .sort()
    .map((name) => path.join(folder, name));
}
