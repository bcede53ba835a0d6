import { parseArgs } from 'node:util';
import { alertLatency } from './bench/alert-latency.ts';
import { aliases } from './bench/aliases.ts';
import { analyse } from './bench/analyse.ts';
import { desk } from './bench/desk.ts';
import { feeds } from './bench/feeds.ts';
import type { Bench } from './bench/figure.ts';
import { firehose } from './bench/firehose.ts';
import { idle } from './bench/idle.ts';
import { importing } from './bench/import.ts';
import { pages } from './bench/pages.ts';
import { keepRun } from './bench/performance-record.ts';
import { polls } from './bench/polls.ts';
import { type BenchReport, machine } from './bench/report.ts';
import { soak } from './bench/soak.ts';
import { start } from './bench/start.ts';
import { stories } from './bench/stories.ts';
import { streamed } from './bench/streamed.ts';
import { workers } from './bench/workers.ts';
import { runScript } from './run-script.ts';

/** In the order of the page. */
const BENCHES: readonly Bench[] = [
  analyse,
  aliases,
  firehose,
  start,
  stories,
  feeds,
  pages,
  polls,
  streamed,
  importing,
  workers,
  desk,
  idle,
  soak,
  alertLatency,
];

const names = BENCHES.map(({ name }) => name);
const HELP = `Usage: npm run --silent bench [-- [NAME…] [--quick | --full] [--write]]

Measures speed and memory beside peers and the naive way in the same run; writes JSON to standard output and progress to
standard error. Names: ${names.join(', ')}; without one, all.

  --quick   small and rough: to see that it works, or which way a change goes
  --full    larger sizes too, where a bench has them: these take an hour
  --write   write what was measured to docs/performance.json, and docs/performance.md of it (not quick)
`;

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      quick: { type: 'boolean', default: false },
      full: { type: 'boolean', default: false },
      write: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const unknown = positionals.filter((name) => !names.includes(name));
  if (values.help || unknown.length > 0 || (values.write && values.quick)) {
    if (unknown.length > 0) process.stderr.write(`There is no bench called ${unknown.join(', ')}.\n\n`);
    (values.help ? process.stdout : process.stderr).write(HELP);
    return values.help ? 0 : 2;
  }
  const report: BenchReport = {
    command: ['npm run bench', ...(process.argv.length > 2 ? ['--', ...process.argv.slice(2)] : [])].join(' '),
    date: new Date().toISOString(),
    machine: machine(),
    quick: values.quick,
    benches: [],
  };
  for (const { name, about, run } of BENCHES) {
    if (positionals.length > 0 && !positionals.includes(name)) continue;
    const progress = (words: string) => void process.stderr.write(`${name}: ${words}\n`);
    const bench = { name, about, ...(await run({ quick: values.quick, full: values.full, progress })) };
    report.benches.push(bench);
    if (!values.write) continue;
    // At once: all of them take an hour, and one may fail.
    const command = `npm run bench -- ${name}${values.full ? ' --full' : ''} --write`;
    const { machine, date } = report;
    keepRun({ ...bench, command, date, machine }, names);
  }
  process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
  return 0;
}

await runScript(main, HELP, (fault) => void process.stderr.write(`${fault}\n`));
