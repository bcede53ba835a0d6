// `npm run test:faults`: every fault as often as is promised, which takes an hour or two, and writes what was measured
// to docs/faults.md. Arguments are handed on to vitest. FAULTS_ROUNDS, FAULTS_SEED, FAULTS_OUTAGE_SECONDS and
// FAULTS_SOAK_MINUTES change how often, in which order, and how long; KHAVARAN_OLDER names the checkout of an older version.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import path from 'node:path';
import { openFaultFindings } from './fault-findings.ts';

interface Measured {
  fault: string;
  promise: string;
  procedure: string;
  figure: string;
  seed: number;
  /** Day, and processes that wanted a core at the end of the run beside ours and on how many cores. */
  date: string;
  machine: string;
}

const root = path.join(import.meta.dirname, '..');
const kept = path.join(root, 'docs', 'faults.json');
const page = path.join(root, 'docs', 'faults.md');
using findings = openFaultFindings();
const given = process.argv.slice(2);

const { status } = spawnSync(
  path.join(root, 'node_modules', '.bin', 'vitest'),
  [
    'run',
    ...(given.some((word) => word.startsWith('tests/')) ? [] : ['tests/faults']),
    '--no-file-parallelism',
    ...given,
  ],
  { cwd: root, stdio: 'inherit', env: { ...process.env, FAULTS: 'long', FAULTS_REPORT: findings.file } },
);
const measured = new Map<string, Measured>();
const known: Measured[] = existsSync(kept) ? JSON.parse(readFileSync(kept, 'utf8')) : [];
for (const one of known) measured.set(one.fault, one);
for (const one of findings.read()) {
  if ('leftOut' in one) console.log(`left out: ${one.fault} (${one.leftOut})`);
  else
    measured.set(one.fault, {
      ...one,
      date: new Date().toISOString().slice(0, 10),
      machine: `${cpus().length} cores, load ${loadavg()[0]?.toFixed(0)}`,
    });
}
const rows = [...measured.values()].toSorted((a, b) => a.fault.localeCompare(b.fault, 'en'));
writeFileSync(kept, `${JSON.stringify(rows, null, 2)}\n`);
writeFileSync(page, pageOf(rows));
process.exitCode = status ?? 1;

function pageOf(all: readonly Measured[]): string {
  const cell = (text: string) => text.replaceAll('|', '\\|');
  const lines = all.map(
    ({ fault, promise, procedure, figure, seed, date, machine }) =>
      `| ${[fault, promise, procedure, figure, `${date}, seed ${seed}, ${machine}`].map(cell).join(' | ')} |`,
  );
  return `# Faults

What Khavaran promises when something breaks, how each promise is tried, and what was measured. \`npm run test:faults\`
makes this page; \`npm test\` tries most of them a few times. \`npm run test:faults -- -t "killed"\` tries one of them.

Local servers publish numbered items and take what is sent; a process of its own then compares what they saw with the
database, and never asks the service. For every item that was served whole while its source was looked at:

- it is stored once, and analysed or set aside with a reason;
- where an alert is due, it was raised once and reached every channel that it was to reach;
- no message reached a channel twice, but where nobody could know whether the first try arrived: then the second carries
  the same key, or, where the service takes no key, says that it may be a repeat;
- a digest was made once for each of its days;
- \`khavaran verify\` finds the chain of evidence whole.

"Back" is the time from the end of the cause until an alert on an item published then reached the chat. It holds by the
longest wait of each step, counted from the kill of a process: another one has its job after 15 s at the most (its lock ends
after 10 s, and is looked for every 2.5 s), looks at its source after 20 s (15 s, and 5 s until that is looked for), sends what
it was just sending after 25 s (20 s, and 5 s), and schedules after 15 s; these go on beside one another. Of a network that was
cut, connections are made anew within 8 s of its return. "Load" is how many processes wanted a core when the run ended, others
than ours among them: a time above what is promised is a promise missed at that load.

| fault | promise | procedure | measured | when |
| --- | --- | --- | --- | --- |
${lines.join('\n')}

## Tried with every \`npm test\`

| fault | promise | test |
| --- | --- | --- |
| The desk that schedules is killed, paused, cut off | another takes over within 15 s, and never do two act | \`tests/workers/schedule.test.ts\` |
| Services that answer with errors, hang, cut, ask to wait, are gone, while processes that send are killed | nothing lost; doubled only where nobody can know, and marked | \`tests/pipeline/outbox-faults.test.ts\` |
| A process that is killed in the middle of a list of readers | it writes to nobody twice of whom it knew | \`tests/pipeline/mail-cut-off.test.ts\` |
| A stream that breaks, a process that holds one killed | nothing lost, nothing doubled, taken over | \`tests/pipeline/streams.test.ts\` |
| Hostile answers: bombs, drips, endless bodies, deep nesting | refused in bounded time and memory; nobody else waits | \`tests/pipeline/hostile-looks.test.ts\` |
| Items that break or hold the thread that analyses them | set aside alone; the others go on | \`tests/pipeline/analysis-threads.test.ts\` |
| A process killed while it places items, or moves files to the archive | nothing lost, nothing doubled | \`tests/pipeline/batches.test.ts\`, \`tests/archive/killed.test.ts\` |
| Connections to the database that are left half open | ended, and made anew | \`tests/store/watched-connections.test.ts\` |
| A migration beside the version before, two at once, a newer database | the older one goes on; once; worked on where it says so, else refused in plain words | \`tests/store/migrate.test.ts\` |
| A backup restored after more was collected | nothing old is sent again; the gap is read again | \`tests/backup/backup.test.ts\` |
| Digests over two years in many zones, clocks that jump | one a local day | \`tests/digests/schedule.test.ts\` |

Not tried here: a power cut (what a disk loses that lies about having written), two machines whose clocks differ, and a
network that loses single packets.
`;
}
