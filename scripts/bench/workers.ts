import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { IMPORT_SOURCE } from '#src/pipeline/sources/import-source.ts';
import { type Database, openDatabase } from '#src/store/database.ts';
import { startEmbeddedPostgres } from '#src/store/embedded-postgres.ts';
import { migrate } from '#src/store/migrate.ts';
import { upsertSource } from '#src/store/sources.ts';
import { provideRedis } from '../redis.ts';
import { ROOT } from '../signal-files.ts';
import { type CoreShare, holdToShare } from './core-share.ts';
import { type Bench, type Figure, figureAlone } from './figure.ts';
import { inventedNews } from './invented-news.ts';
import { keepFile } from './keep-file.ts';
import { itemLine } from './long-news.ts';
import { mixedTexts } from './own-texts.ts';

const CHARACTERS = 1_000;
/** Times as fast as one; processes share the machine with PostgreSQL and Redis. */
const GOAL = 1.7;
/** One process and PostgreSQL fill as many. */
const FEW_CORES = 3;
/** Of a core for each process, so that two of them leave PostgreSQL and Redis all that they need even where there are two cores. */
const SHARE = 0.25;
/** Compiling what runs often takes a process the first thousands. */
const WARM_UP = 0.5;

/** What a second worker process adds. */
export const workers: Bench = {
  name: 'workers',
  about:
    'Items of 1,000 characters that wait in PostgreSQL, analysed and placed in stories by one process `khavaran worker --only analyse` and by two, on Redis',
  async run({ quick, progress }) {
    const items = quick ? 1_500 : 10_000;
    await using redis = await redisOrThrow();
    const both = async (share: number | null): Promise<[one: number, two: number] | null> => {
      const rates: number[] = [];
      for (const processes of [1, 2]) {
        const rate = await measure({ items, processes, redis: redis.url, share });
        if (rate === null) return null;
        progress(
          `${processes} of them${share === null ? '' : `, each held to ${share} of a core`}: ${Math.round(rate)} items/s`,
        );
        rates.push(rate);
      }
      const [one = 0, two = 0] = rates;
      return [one, two];
    };
    const held = await both(SHARE);
    const free = await both(null);
    const cores = availableParallelism();
    return {
      figures: [
        ...(held ? figuresOf(held, `, each held to ${SHARE} of a core`, GOAL) : []),
        ...(free ? figuresOf(free, '', cores > FEW_CORES ? GOAL : null) : []),
      ],
      notes: [
        `Each item analysed once: counted. From when half of the items are done until the last is, so that processes have compiled what they run.`,
        held
          ? `Whether work is shared shows where there are cores for it. PostgreSQL and Redis run on the same ${cores} cores: so each process is held to ${SHARE} of a core by a control group of Linux, which leaves cores to spare for both.`
          : 'No control group could be made here, which takes Linux and root: what two processes gain where there are cores for both was not measured.',
        `Without that one process alone, which analyses in threads of its own, has use for two cores or more: where there are no more than ${FEW_CORES}, a second finds little left to take.`,
      ],
    };
  },
};

function figuresOf([one, two]: [one: number, two: number], how: string, goal: number | null): Figure[] {
  return [
    figureAlone({ name: `one process${how}`, unit: 'items/s', basis: 'clock', values: [one] }),
    figureAlone({ name: `two processes${how}`, unit: 'items/s', basis: 'clock', values: [two] }),
    figureAlone({
      ...{ name: `two, of one${how}`, unit: '×', basis: 'ratio', values: [two / one] },
      goal: goal === null ? null : { sense: 'at least', value: goal },
    }),
  ];
}

async function redisOrThrow() {
  const redis = await provideRedis(ROOT);
  if ('missing' in redis) throw new Error(`No Redis: ${redis.missing}.`);
  return redis;
}

interface ToMeasure {
  items: number;
  processes: number;
  redis: string;
  /** Of a core, of each process; null holds none. */
  share: number | null;
}

/** Items a second; null where processes cannot be held to their share. */
async function measure({ items, processes, redis, share }: ToMeasure): Promise<number | null> {
  await using stack = new AsyncDisposableStack();
  const shares: CoreShare[] = [];
  for (let number = 0; share !== null && number < processes; number++) {
    const held = await holdToShare(`worker-${number}`, share);
    if (!held) return null;
    shares.push(stack.use(held));
  }
  const folder = await mkdtemp(path.join(tmpdir(), 'khavaran-workers-'));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  // PostgreSQL runs as another user where we are root, and must reach it.
  await chmod(folder, 0o755);
  const server = stack.use(await startEmbeddedPostgres(folder));
  const db = openDatabase(server.url);
  stack.defer(() => db.destroy());
  await migrate(db);
  await storeUnanalysed({ db, folder, items });
  await using service = await startProcesses({ database: server.url, redis, folder, processes, shares });
  const begin = await whenAnalysed(db, service, { items, enough: items * WARM_UP });
  while ((await countWaiting(db)) > 0) await sleep(100);
  const seconds = (performance.now() - begin.at) / 1000;
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from items where analysed_at is not null and story_id is not null`.execute(db);
  if (rows[0]?.count !== items) throw new Error(`Of ${items} items ${rows[0]?.count} were analysed and placed.`);
  return (items - begin.analysed) / seconds;
}

/** Keeps invented news as an import does, and leaves it there. */
async function storeUnanalysed({ db, folder, items }: { db: Database; folder: string; items: number }) {
  const fillings = mixedTexts(400, 800);
  const lines = [...inventedNews(items)].map(({ item }, index) => {
    const text = `${item.text} ${fillings[(index * 7) % fillings.length]?.text ?? ''}`.slice(0, CHARACTERS);
    return itemLine({ ...item, text: text.toWellFormed() });
  });
  const file = path.join(folder, 'items.jsonl');
  await writeFile(file, lines.join(''));
  await upsertSource(db, IMPORT_SOURCE, 'import');
  await keepFile({ db, folder }, file);
}

/** The moment at which so many items are done, and how many were done then. */
async function whenAnalysed(
  db: Database,
  service: Processes,
  { items, enough }: { items: number; enough: number },
): Promise<{ at: number; analysed: number }> {
  for (;;) {
    const analysed = items - (await countWaiting(db));
    if (analysed >= enough) return { at: performance.now(), analysed };
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
  /** Of the first processes, one each. */
  shares: readonly CoreShare[];
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
  for (const [number, share] of options.shares.entries()) {
    const pid = children[number]?.pid;
    if (pid !== undefined) await share.add(pid);
  }
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
