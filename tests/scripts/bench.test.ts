import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { isMet, performancePage, shortNumber } from '../../scripts/bench/performance-page.ts';
import { keepRun } from '../../scripts/bench/performance-record.ts';
import { measured, race } from '../../scripts/bench/race.ts';

const ROOT = path.join(import.meta.dirname, '..', '..');
const bench = (...args: string[]) =>
  promisify(execFile)(process.execPath, ['scripts/bench.ts', ...args], { cwd: ROOT, maxBuffer: 1 << 24 });

const series = { median: z.number().positive(), least: z.number(), most: z.number(), runs: z.number().int().min(2) };
const comparison = z.strictObject({ name: z.string().min(1), ...series, ratio: z.number().positive() });
const report = z.strictObject({
  command: z.string(),
  date: z.iso.datetime(),
  machine: z.strictObject({
    processor: z.string(),
    cores: z.number().int().positive(),
    memoryGiB: z.number().positive(),
    system: z.string(),
    node: z.string().startsWith('v'),
  }),
  quick: z.literal(true),
  benches: z.array(
    z.strictObject({
      name: z.string(),
      about: z.string(),
      figures: z
        .array(
          z.strictObject({
            name: z.string().min(1),
            unit: z.string().min(1),
            basis: z.enum(['cpu', 'clock', 'memory', 'ratio']),
            ...series,
            goal: z.strictObject({ sense: z.enum(['at least', 'at most']), value: z.number() }).nullable(),
            baselines: z.array(comparison),
            limit: comparison.nullable(),
          }),
        )
        .min(1),
      notes: z.array(z.string()),
    }),
  ),
});

test('measures beside peers and writes JSON, its progress apart', { timeout: 120_000 }, async () => {
  const { stdout, stderr } = await bench('feeds', 'aliases', 'stories', '--quick');
  const { benches, command } = report.parse(JSON.parse(stdout));
  expect(command).toBe('npm run bench -- feeds aliases stories --quick');
  expect(benches.map(({ name }) => name)).toEqual(['aliases', 'stories', 'feeds']);
  for (const { name, figures } of benches) {
    expect(
      figures.some(({ baselines }) => baselines.length > 0),
      `${name} has a baseline`,
    ).toBe(true);
    expect(
      figures.some(({ limit }) => limit !== null),
      `${name} has a limit`,
    ).toBe(true);
    for (const { least, median, most } of figures) expect(least <= median && median <= most).toBe(true);
  }
  expect(stderr).toMatch(/^aliases: /m);
});

test.each([
  [['nothing-of-this-name'], 'There is no bench called nothing-of-this-name.'],
  [['--write', '--quick'], '--write'],
])('refuses %j', async (args, words) => {
  await expect(bench(...args)).rejects.toMatchObject({ code: 2, stderr: expect.stringContaining(words) });
});

test('a series is told by its median, its least and its most', () => {
  expect(measured([5, 1, 9])).toEqual({ median: 5, least: 1, most: 9, runs: 3 });
  expect(measured([4, 1, 2, 9])).toEqual({ median: 3, least: 1, most: 9, runs: 4 });
});

test('contestants take turns, and the first round does not count', () => {
  const turns: string[] = [];
  const contestant = (name: string) => ({
    name,
    run: () => {
      turns.push(name);
      return 1;
    },
  });
  const [one, other] = race([contestant('one'), contestant('other')], 3);
  expect(turns.join(' ')).toBe('one other one other one other one other');
  expect(one?.rate.runs).toBe(3);
  expect(one?.ratio).toEqual({ median: 1, least: 1, most: 1, runs: 3 });
  expect(other?.name).toBe('other');
});

const RUN = {
  name: 'reading',
  about: 'Reading',
  figures: [],
  notes: [],
  command: 'npm run bench -- reading --write',
  date: '2025-01-02T03:04:05.000Z',
  machine: { processor: 'Z80', cores: 2, memoryGiB: 8, system: 'linux x64', node: 'v24.0.0' },
};

test('a run takes the place of the one before, in the order of the benches', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'khavaran-bench-'));
  try {
    const names = ['writing', 'reading'];
    keepRun({ ...RUN, name: 'singing' }, ['singing'], folder);
    keepRun(RUN, names, folder);
    keepRun({ ...RUN, name: 'writing' }, names, folder);
    keepRun({ ...RUN, date: '2025-02-03T00:00:00.000Z' }, names, folder);
    const kept = JSON.parse(await readFile(path.join(folder, 'performance.json'), 'utf8'));
    expect(kept.map(({ name, date }: typeof RUN) => [name, date.slice(0, 10)])).toEqual([
      ['writing', '2025-01-02'],
      ['reading', '2025-02-03'],
    ]);
    const page = await readFile(path.join(folder, 'performance.md'), 'utf8');
    expect(page.match(/^## .*/gm)).toEqual(['## writing', '## reading']);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('the page shows figures beside peers, limits and missed goals', () => {
  const figure = {
    name: 'read',
    unit: 'items/s',
    basis: 'cpu' as const,
    median: 1234.5,
    least: 1000,
    most: 1300,
    runs: 5,
    goal: { sense: 'at least' as const, value: 2000 },
    baselines: [{ name: 'a peer', median: 100, least: 90, most: 110, runs: 5, ratio: 12.3 }],
    limit: { name: 'bare reading', median: 5000, least: 4900, most: 5100, runs: 5, ratio: 0.247 },
  };
  expect(isMet(figure)).toBe(false);
  expect(isMet({ ...figure, goal: { sense: 'at most', value: 2000 } })).toBe(true);
  const page = performancePage([{ ...RUN, figures: [figure], notes: ['Aloud.'] }]);
  expect(page).toContain('Made by `npm run bench -- reading --write`');
  expect(page).toContain('on 2025-01-02, on 2 cores of Z80, 8 GiB, linux x64, Node v24.0.0');
  expect(page).toContain('| **read** | **1,230 items/s** (1,000–1,300, 5 runs) per second of CPU time');
  expect(page).toContain('at least 2,000 (missed)');
  expect(page).toContain('| a peer | 100 items/s (90–110, 5 runs): 12.3 × theirs | |');
  expect(page).toContain('| limit: bare reading |');
});

test('numbers are shown with three digits that count', () => {
  expect([1240.4, 29.14, 0.0484].map(shortNumber)).toEqual(['1,240', '29.1', '0.0484']);
});
