import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { performancePage } from './performance-page.ts';
import type { BenchReport, Machine } from './report.ts';

/** One bench as it was last measured, and how to do it again. */
export type BenchRun = BenchReport['benches'][number] & { command: string; date: string; machine: Machine };

const DOCS = path.join(import.meta.dirname, '..', '..', 'docs');

/**
 * Keeps a run in `docs/performance.json` in the place of the one before, and makes `docs/performance.md` anew; runs of
 * others stay as they are, those of benches that are no longer among `names` go.
 */
export function keepRun(run: BenchRun, names: readonly string[], folder = DOCS): void {
  const file = path.join(folder, 'performance.json');
  const kept: BenchRun[] = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : [];
  const runs = names.flatMap((name) => (name === run.name ? [run] : kept.filter((one) => one.name === name)));
  writeFileSync(file, `${JSON.stringify(runs, null, 2)}\n`);
  writeFileSync(path.join(folder, 'performance.md'), performancePage(runs));
}
