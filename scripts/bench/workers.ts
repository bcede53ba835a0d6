import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { createHttpClient } from '#src/net/client.ts';
import { collectFrom } from '#src/pipeline/collect.ts';
import { type Database, openDatabase } from '#src/store/database.ts';
import { startEmbeddedPostgres } from '#src/store/embedded-postgres.ts';
import { migrate } from '#src/store/migrate.ts';
import { openPayloadFiles } from '#src/store/payloads.ts';
import { findSource, upsertSource } from '#src/store/sources.ts';
import { provideRedis } from '../redis.ts';
import { ROOT } from '../signal-files.ts';
import type { Bench, Figure } from './figure.ts';
import { inventedNews } from './invented-news.ts';
import { mixedTexts } from './own-texts.ts';

const CHARACTERS = 1_000;
/** Times as fast as one; processes share the machine with PostgreSQL and Redis. */
const GOAL = 1.7;

/** What a second worker process adds. */
export const workers: Bench = {
  name: 'workers',
  about:
    'Items of 1,000 characters that wait in PostgreSQL, analysed and placed in stories by one process `khavaran worker --only analyse` and by two, on Redis',
  async run({ quick, progress }) {
    const items = quick ? 1_500 : 10_000;
    await using redis = await redisOrThrow();
    const rates: number[] = [];
    for (const processes of [1, 2]) {
      const rate = await measure({ items, processes, redis: redis.url });
      progress(`${processes} of them: ${Math.round(rate)} items/s`);
      rates.push(rate);
    }
    const [one = 0, two = 0] = rates;
    return {
      figures: [
        figure('one process', one, 'items/s'),
        figure('two processes', two, 'items/s'),
        { ...figure('two, of one', two / one, '×'), goal: { sense: 'at least', value: GOAL } },
      ],
      notes: [
        `Each item analysed once: counted. PostgreSQL and Redis run on the same ${availableParallelism()} cores, and one process analyses in threads of its own: where there are few cores, a second process has little left to take.`,
      ],
    };
  },
};

async function redisOrThrow() {
  const redis = await provideRedis(ROOT);
  if ('missing' in redis) throw new Error(`No Redis: ${redis.missing}.`);
  return redis;
}

async function measure({ items, processes, redis }: { items: number; processes: number; redis: string }) {
  const folder = await mkdtemp(path.join(tmpdir(), 'khavaran-workers-'));
  // PostgreSQL runs as another user where we are root, and must reach it.
  await chmod(folder, 0o755);
  try {
    await using server = await startEmbeddedPostgres(folder);
    const db = openDatabase(server.url);
    try {
      await migrate(db);
      await storeUnanalysed({ db, folder, items });
      await using service = await startProcesses({ database: server.url, redis, folder, processes });
      const begin = await firstAnalysed(db, service);
      while ((await countWaiting(db)) > 0) await sleep(100);
      const seconds = (performance.now() - begin.at) / 1000;
      const { rows } = await sql<{ count: number }>`
        select count(*)::int as count from items where analysed_at is not null and story_id is not null`.execute(db);
      if (rows[0]?.count !== items) throw new Error(`Of ${items} items ${rows[0]?.count} were analysed and placed.`);
      return (items - begin.analysed) / seconds;
    } finally {
      await db.destroy();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Keeps invented news as an import does, and leaves it there. */
async function storeUnanalysed({ db, folder, items }: { db: Database; folder: string; items: number }) {
  await using http = createHttpClient({});
  const fillings = mixedTexts(400, 800);
  const lines = [...inventedNews(items)].map(({ item }, index) =>
    JSON.stringify({
      id: String(item.id),
      url: item.canonicalUrl,
      source: { name: item.publisher.name, kind: item.publisher.kind, platform: item.publisher.platform },
      published: item.published?.toISOString(),
      text: `${item.text} ${fillings[(index * 7) % fillings.length]?.text ?? ''}`.slice(0, CHARACTERS).toWellFormed(),
    }),
  );
  const file = path.join(folder, 'items.jsonl');
  await writeFile(file, `${lines.join('\n')}\n`);
  const id = await upsertSource(
    db,
    {
      ...{ key: 'import', name: 'Import', type: 'file', settings: {}, kind: 'news', platform: 'web', owner: null },
      ...{ stance: null, language: null, proxy: null, enabled: false },
    },
    'import',
  );
  const source = await findSource(db, { id });
  if (!source) throw new Error('The source of the import is not there.');
  await collectFrom(
    {
      ...{ db, clock: { now: () => new Date() }, http, payloads: openPayloadFiles(path.join(folder, 'captures')) },
      ...{ proxy: null, secrets: () => undefined, intervals: { shortestSeconds: 60, longestSeconds: 10_800 } },
    },
    { ...source, settings: { path: file }, state: null },
    { reason: 'import', signal: new AbortController().signal },
  );
}

/** The moment at which the work is under way in all processes, and how many items were done then. */
async function firstAnalysed(db: Database, service: Processes): Promise<{ at: number; analysed: number }> {
  const all = await countWaiting(db);
  for (;;) {
    const waiting = await countWaiting(db);
    if (waiting < all) return { at: performance.now(), analysed: all - waiting };
    if (service.hasEnded()) throw new Error(`A process ended:\n${service.log()}`);
    await sleep(50);
  }
}

async function countWaiting(db: Database): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from items where analysed_at is null`.execute(db);
  return rows[0]?.count ?? 0;
}

interface Processes extends AsyncDisposable {
  hasEnded(): boolean;
  log(): string;
}

/** The desk's process, which hands out the work, and the workers. */
async function startProcesses(options: {
  database: string;
  redis: string;
  folder: string;
  processes: number;
}): Promise<Processes> {
  let log = '';
  const commands = [...Array.from({ length: options.processes }, () => ['worker', '--only', 'analyse']), ['web']];
  const children = commands.map((command): ChildProcess => {
    const child = spawn(process.execPath, ['--max-semi-space-size=16', 'src/cli/main.ts', ...command], {
      cwd: ROOT,
      env: {
        PATH: process.env.PATH,
        HOME: process.env.HOME,
        DATABASE_URL: options.database,
        REDIS_URL: options.redis,
        KHAVARAN_DATA: path.join(options.folder, 'data'),
        KHAVARAN_PORT: '0',
        KHAVARAN_ACCOUNTS: 'no',
      },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      log = (log + text).slice(-10_000);
    });
    return child;
  });
  return {
    hasEnded: () => children.some(({ exitCode }) => exitCode !== null),
    log: () => log,
    async [Symbol.asyncDispose]() {
      for (const child of children) {
        if (child.exitCode !== null) continue;
        const ended = once(child, 'exit');
        child.kill('SIGKILL');
        await ended;
      }
    },
  };
}

function figure(name: string, value: number, unit: string): Figure {
  return {
    name,
    unit,
    basis: unit === '×' ? 'ratio' : 'clock',
    median: value,
    least: value,
    most: value,
    runs: 1,
    goal: null,
    baselines: [],
    limit: null,
  };
}
