import type { Comparison, Figure } from './figure.ts';
import type { BenchRun } from './performance-record.ts';
import type { Measured } from './race.ts';

const BASIS: Record<Figure['basis'], string> = {
  cpu: 'per second of CPU time of the whole process',
  clock: 'on the clock',
  memory: 'resident',
  ratio: '',
};

/** `docs/performance.md`: what was measured, on what, when and how to do it again. */
export function performancePage(runs: readonly BenchRun[]): string {
  return [
    '# How fast it is',
    '',
    'Made by `npm run bench -- --write`, or part by part as each says. Do not edit: run it again.',
    '',
    'Figures are medians, with the least and the most beside them. What is compared was run in turn with ours, in the same',
    'minutes on the same machine: where the machine is busy, trust the ratios more than the figures. "× theirs" is how many times',
    'as fast as the other ours is. The limit is a part that nobody can leave out, done alone: it tells how much there is left',
    'to gain.',
    ...runs.flatMap((run) => [
      '',
      `## ${run.name}`,
      '',
      `${run.about}.`,
      '',
      '| | | goal |',
      '| --- | --- | --- |',
      ...run.figures.flatMap(rowsOf),
      '',
      ...run.notes.map((note) => `- ${note}`),
      `- ${howMade(run)}`,
    ]),
    '',
  ].join('\n');
}

function howMade({ command, date, machine }: BenchRun): string {
  const { processor, cores, memoryGiB, system, node } = machine;
  return `Made by \`${command}\` on ${date.slice(0, 10)}, on ${cores} cores of ${processor}, ${memoryGiB} GiB, ${system}, Node ${node}.`;
}

function rowsOf(figure: Figure): string[] {
  const { name, unit, basis, goal, baselines, limit } = figure;
  const aim = goal ? `${goal.sense} ${shortNumber(goal.value)}${isMet(figure) ? '' : ' (missed)'}` : '';
  const row = `| **${name}** | **${shortNumber(figure.median)} ${unit}** ${spread(figure)} ${BASIS[basis]} | ${aim} |`;
  const beside = (one: Comparison, words: string) =>
    `| ${words}${one.name} | ${shortNumber(one.median)} ${unit} ${spread(one)}: ${shortNumber(one.ratio)} × theirs | |`;
  return [row, ...baselines.map((one) => beside(one, '')), ...(limit ? [beside(limit, 'limit: ')] : [])];
}

/** Whether a figure is what we ask of it; a figure without a goal always is. */
export function isMet({ goal, median }: Figure): boolean {
  if (goal === null) return true;
  return goal.sense === 'at least' ? median >= goal.value : median <= goal.value;
}

function spread({ least, most, runs }: Measured): string {
  return `(${shortNumber(least)}–${shortNumber(most)}, ${runs} runs)`;
}

/** Three digits that count: `1,240`, `29.1`, `0.048`. */
export function shortNumber(value: number): string {
  return value.toLocaleString('en', { maximumSignificantDigits: 3 });
}
