import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { findPostgres } from '#src/store/postgres-binaries.ts';
import { readLockFile } from '#src/store/postgres-lock.ts';
import { type Bench, type Figure, figureAlone } from './figure.ts';
import { cpuSeconds, cpuSecondsOfFamily, residentMib } from './processes.ts';
import { startService } from './service.ts';

const SOURCES = 60;
const GOAL_PERCENT = 2;
const GOAL_MIB = 500;
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
      const addresses = Array.from({ length: SOURCES }, (_, number) => `http://127.0.0.1:${feeds.port}/${number}`);
      await using service = await startService({ folder, feeds: addresses });
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
  return figureAlone({
    ...{ name, unit, basis: unit === 'MiB' ? 'memory' : 'cpu', values: [value] },
    goal: goal === null ? null : { sense: 'at most', value: goal },
  });
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
