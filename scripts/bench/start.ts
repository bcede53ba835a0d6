import { spawn } from 'node:child_process';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { ROOT } from '../signal-files.ts';
import type { Bench, Comparison, Figure } from './figure.ts';
import { ownTexts } from './own-texts.ts';
import { measured } from './race.ts';

const GOAL = 1;
const NATURAL = 'a program that imports natural and answers once';
const BARE = 'node alone, writing a line';
const PROGRAMS: Record<string, string[]> = {
  [NATURAL]: [
    '--input-type=module',
    '--eval',
    "const { default: natural } = await import('natural'); console.log(natural.PorterStemmer.stem('hangings'))",
  ],
  [BARE]: ['--eval', 'console.log(1)'],
};

/** How long an operator waits for the first answer of `khavaran analyse`. */
export const start: Bench = {
  name: 'start',
  about: 'From the start of the process to the first line that it writes',
  async run({ quick, progress }) {
    const rounds = quick ? 2 : 10;
    const command = [path.join(ROOT, 'src', 'cli', 'main.ts'), 'analyse'];
    const items = { English: ownTexts('en', 1, 1000)[0], Persian: ownTexts('fa', 1, 1000)[0] };
    const figures: Figure[] = [];
    for (const [language, item] of Object.entries(items)) {
      progress(language);
      const own: number[] = [];
      const others = new Map(Object.keys(PROGRAMS).map((name) => [name, [] as number[]]));
      for (let round = 0; round <= rounds; round++) {
        const seconds = await secondsToFirstOutput(command, `${JSON.stringify(item)}\n`);
        const theirs = new Map<string, number>();
        for (const [name, args] of Object.entries(PROGRAMS)) theirs.set(name, await secondsToFirstOutput(args, ''));
        // The first round brings the files into memory.
        if (round === 0) continue;
        own.push(seconds);
        for (const [name, time] of theirs) others.get(name)?.push(time);
      }
      const compared = (name: string): Comparison => {
        const times = others.get(name) ?? [];
        return { name, ...measured(times), ratio: measured(times.map((time, i) => time / (own[i] ?? time))).median };
      };
      figures.push({
        name: `first answer, ${language}`,
        unit: 's',
        basis: 'clock',
        ...measured(own),
        goal: { sense: 'at most', value: GOAL },
        baselines: [compared(NATURAL)],
        limit: compared(BARE),
      });
    }
    return { figures, notes: ['Programs take turns; one round before the first that counts.'] };
  },
};

function secondsToFirstOutput(args: readonly string[], input: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const started = performance.now();
    const child = spawn(process.execPath, args, { cwd: ROOT, stdio: ['pipe', 'pipe', 'ignore'] });
    let seconds: number | null = null;
    child.once('error', reject);
    child.stdout.once('data', () => {
      seconds = (performance.now() - started) / 1000;
    });
    child.stdout.resume();
    child.once('close', (code) => {
      if (seconds === null) reject(new Error(`node ${args.join(' ')} wrote nothing and ended with ${code}.`));
      else resolve(seconds);
    });
    child.stdin.end(input);
  });
}
