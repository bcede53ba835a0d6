import { spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { ROOT } from '../signal-files.ts';
import type { Window } from './assign-stories.ts';
import { type Bench, type Comparison, type Figure, figureAlone } from './figure.ts';
import { type Measured, measured } from './race.ts';

const RATE_GOAL = 500;
const GROWTH_GOAL = 2;
const MEMORY_GOAL = 1.5 * 1024;
/** The baseline keeps everything as objects: it is not asked for a million. */
const MOST_FOR_BASELINE = 100_000;
const BASELINE = 'MinHash in bands, a Map of lists';
const LIMIT = 'items read into features, nothing looked up';

/** How fast items are given their story among all that are kept, how the cost grows, and the memory it takes. */
export const stories: Bench = {
  name: 'stories',
  about: 'Items of invented news of ten years, in English and Persian, given their story one by one',
  async run({ quick, progress }) {
    const kept = quick ? [1_000, 3_000] : [10_000, 100_000, 1_000_000];
    const window = quick ? 100 : 1_000;
    const own = await windowsOf('khavaran', kept, window, progress);
    const few = kept.filter((count) => count <= MOST_FOR_BASELINE);
    const baseline = await windowsOf('min-hash', few, window, progress);
    const rates = kept.map((count): Figure => {
      const mine = windowsUpTo(own, count);
      const theirs = few.includes(count) ? [compared(BASELINE, mine, windowsUpTo(baseline, count), 'rate')] : [];
      return {
        name: `given their story, ${count.toLocaleString('en')} kept`,
        unit: 'items/s',
        basis: 'cpu',
        ...measured(mine.map(({ rate }) => rate)),
        goal: { sense: 'at least', value: RATE_GOAL },
        baselines: theirs,
        limit: compared(LIMIT, mine, mine, 'readRate'),
      };
    });
    const right = (windows: Window[]): Measured => measured(windows.map((one) => one.right));
    const [first, last] = [kept[0] ?? 0, kept.at(-1) ?? 0];
    const growth = windowsUpTo(own, last).map(({ rate }) => median(windowsUpTo(own, first)) / rate);
    const fewLast = windowsUpTo(baseline, few.at(-1) ?? 0);
    return {
      figures: [
        ...rates,
        figureAlone({
          name: `growth of the cost of an item from ${first.toLocaleString('en')} to ${last.toLocaleString('en')} kept`,
          ...{ unit: '×', basis: 'ratio', values: growth },
          goal: { sense: 'at most', value: GROWTH_GOAL },
        }),
        figureAlone({
          name: `memory of the process, ${last.toLocaleString('en')} kept`,
          ...{ unit: 'MiB', basis: 'memory', values: windowsUpTo(own, last).map(({ memoryMiB }) => memoryMiB) },
          goal: { sense: 'at most', value: MEMORY_GOAL },
        }),
        {
          name: `given the right story, ${last.toLocaleString('en')} kept`,
          unit: 'share',
          basis: 'ratio',
          ...right(windowsUpTo(own, last)),
          goal: null,
          baselines: [
            {
              name: `${BASELINE}, ${(few.at(-1) ?? 0).toLocaleString('en')} kept`,
              ...right(fewLast),
              ratio: right(windowsUpTo(own, last)).median / Math.max(right(fewLast).median, 1e-3),
            },
          ],
          limit: null,
        },
      ],
      notes: [
        'Some 270 items a day, nearly all of executions and death sentences in eight prisons: far denser than the world is. Three in ten tell again, in other words or the other language, of one of the last hundred events.',
        `A figure is of the last five windows of ${window.toLocaleString('en')} items before so many are kept. Items between windows are kept under the story they were made for.`,
        'That one process does nothing else; its memory is all that the system gives it. The baseline joins the first text that resembles by half.',
      ],
    };
  },
};

function windowsUpTo(windows: readonly Window[], count: number): Window[] {
  return windows.filter((one) => one.kept <= count).slice(-5);
}

function median(windows: readonly Window[]): number {
  return measured(windows.map(({ rate }) => rate)).median;
}

function compared(name: string, mine: Window[], theirs: Window[], field: 'rate' | 'readRate'): Comparison {
  const rates = theirs.map((one) => one[field]);
  return { name, ...measured(rates), ratio: measured(rates.map((rate, i) => (mine[i]?.rate ?? 0) / rate)).median };
}

/** Runs `assign-stories.ts`; see there. */
async function windowsOf(
  way: 'khavaran' | 'min-hash',
  kept: readonly number[],
  window: number,
  progress: (words: string) => void,
): Promise<Window[]> {
  const args = [path.join(ROOT, 'scripts', 'bench', 'assign-stories.ts'), way, '1000000', kept.join(), String(window)];
  const child = spawn(process.execPath, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve));
  const windows: Window[] = [];
  for await (const line of createInterface(child.stdout)) {
    const found: Window = JSON.parse(line);
    windows.push(found);
    progress(`${way}: ${found.kept} kept, ${found.rate.toFixed(0)} items/s`);
  }
  const code = await ended;
  if (code !== 0) throw new Error(`The process that assigns stories (${way}) ended with ${code}.`);
  return windows;
}
