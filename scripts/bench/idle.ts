import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { stringify } from 'yaml';
import { findPostgres } from '#src/store/postgres-binaries.ts';
import { readLockFile } from '#src/store/postgres-lock.ts';
import { ROOT } from '../signal-files.ts';
import type { Bench, Figure } from './figure.ts';

const SOURCES = 60;
const GOAL_PERCENT = 2;
const GOAL_MIB = 500;
/** Of CPU time as the kernel counts it, on every Linux that Node runs on. */
const TICKS_A_SECOND = 100;
const SETTLE_SECONDS = 30;

/** What the whole service costs when nothing happens. */
export const idle: Bench = {
  name: 'idle',
  about: `The all-in-one process as it is started, with ${SOURCES} feeds that do not change and the embedded PostgreSQL`,
  async run({ quick, progress }) {
    if (process.platform !== 'linux')
      return { figures: [], notes: ['Not measured here: CPU time of other processes is read from /proc.'] };
    const seconds = quick ? 15 : 180;
    const folder = await mkdtemp(path.join(tmpdir(), 'khavaran-idle-'));
    try {
      await using feeds = await serveFeeds();
      await using service = await startService(folder, feeds.port);
      progress('the first round');
      await service.said('Watching.');
      await sleep(quick ? 1_000 : SETTLE_SECONDS * 1_000);
      progress(`${seconds} s of nothing`);
      const { directory } = await findPostgres(path.join(folder, 'data'));
      const database = (await readLockFile(directory))?.pid ?? 0;
      const before = { own: await cpuSeconds(service.pid), postgres: await cpuSecondsOfFamily(database) };
      await sleep(seconds * 1_000);
      const share = (used: number) => (100 * used) / seconds;
      const own = share((await cpuSeconds(service.pid)) - before.own);
      const postgres = share((await cpuSecondsOfFamily(database)) - before.postgres);
      return {
        figures: [
          figure('of a core, the service', own, '%', GOAL_PERCENT),
          figure('of a core, its PostgreSQL', postgres, '%', null),
          figure('memory of the service', await residentMib(service.pid), 'MiB', GOAL_MIB),
        ],
        notes: [
          `After the first round, ${SETTLE_SECONDS} s to settle; looks go on meanwhile as often as the service decides, each answered by 304. Measured over ${seconds} s.`,
        ],
      };
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
};

function figure(name: string, value: number, unit: string, goal: number | null): Figure {
  return {
    name,
    unit,
    basis: unit === 'MiB' ? 'memory' : 'cpu',
    median: value,
    least: value,
    most: value,
    runs: 1,
    goal: goal === null ? null : { sense: 'at most', value: goal },
    baselines: [],
    limit: null,
  };
}

async function startService(folder: string, port: number) {
  const config = path.join(folder, 'config');
  await mkdir(config);
  await cp(path.join(ROOT, 'config', 'entities.yaml'), path.join(config, 'entities.yaml'));
  const sources = Array.from({ length: SOURCES }, (_, number) => ({
    key: `outlet-${number}`,
    name: `Outlet ${number}`,
    type: 'feed',
    kind: 'news',
    settings: { url: `http://127.0.0.1:${port}/${number}` },
  }));
  await writeFile(path.join(config, 'sources.yaml'), stringify(sources));
  const child: ChildProcess = spawn(process.execPath, ['src/cli/main.ts', 'start'], {
    cwd: ROOT,
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      KHAVARAN_DATA: path.join(folder, 'data'),
      KHAVARAN_CONFIG: config,
      KHAVARAN_PORT: '0',
      KHAVARAN_ALLOW_NETWORKS: '127.0.0.1',
      KHAVARAN_HOST_PAUSE_MS: '0',
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let output = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  const ended = once(child, 'exit');
  return {
    pid: child.pid ?? 0,
    async said(words: string) {
      for (let waited = 0; !output.includes(words); waited++) {
        if (waited > 1_200 || child.exitCode !== null)
          throw new Error(`The service did not say "${words}":\n${output}`);
        await sleep(250);
      }
    },
    async [Symbol.asyncDispose]() {
      child.kill('SIGINT');
      await ended;
    },
  };
}

/** User and system time of a process, from `/proc/PID/stat` (proc(5), fields 14 and 15). */
async function cpuSeconds(pid: number): Promise<number> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) / TICKS_A_SECOND;
}

/** Of a process and its children, those that have ended too. */
async function cpuSecondsOfFamily(pid: number): Promise<number> {
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '');
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  let seconds = (await cpuSeconds(pid)) + (Number(fields[13] ?? 0) + Number(fields[14] ?? 0)) / TICKS_A_SECOND;
  for (const child of children.trim().split(' ').filter(Boolean)) seconds += await cpuSeconds(Number(child));
  return seconds;
}

async function residentMib(pid: number): Promise<number> {
  const text = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(text)?.[1] ?? Number.NaN) / 1024;
}

async function serveFeeds(): Promise<{ port: number } & AsyncDisposable> {
  const server = createServer((request, response) => {
    const etag = '"same"';
    if (request.url === '/robots.txt') response.writeHead(404).end();
    else if (request.headers['if-none-match'] === etag) response.writeHead(304, { etag }).end();
    else response.writeHead(200, { etag, 'content-type': 'application/rss+xml' }).end(feedOf(request.url ?? '/'));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function feedOf(place: string): string {
  const items = Array.from(
    { length: 10 },
    (_, index) =>
      `<item><title>Report ${index} of ${place}</title><guid isPermaLink="false">${place}-${index}</guid><description>The harbour council met again and spoke of the pier.</description></item>`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>Outlet ${place}</title>${items.join('')}</channel></rss>`;
}
