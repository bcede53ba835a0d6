import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { sql } from 'kysely';
import { type Database, openDatabase } from '#src/store/database.ts';
import { startEmbeddedPostgres } from '#src/store/embedded-postgres.ts';
import { migrate } from '#src/store/migrate.ts';
import { DESK_URL, openDesk } from './desk-of-record.ts';
import { type DeskFacts, deskFacts, FILES, PAGES, SEARCHES } from './desk-pages.ts';
import { type Bench, type BenchResult, type Figure, figureAlone } from './figure.ts';
import { fillRecord } from './fill-record.ts';
import { cpuSecondsOfFamily, parentOf } from './processes.ts';

const PAGE_GOAL_MS = 100;
const SEARCH_GOAL_MS = 250;
const ROUNDS = 20;

/** How long the desk takes for each page and search at the size of a long-kept record. */
export const desk: Bench = {
  name: 'desk',
  about: 'Pages and searches of the desk over a record of five years, asked one after another',
  async run({ quick, full, progress }) {
    const items = quick ? 20_000 : full ? 1_000_000 : 300_000;
    await using stack = new AsyncDisposableStack();
    const folder = await mkdtemp(path.join(tmpdir(), 'khavaran-bench-'));
    stack.defer(() => rm(folder, { recursive: true, force: true }));
    const server = stack.use(await startEmbeddedPostgres(path.join(folder, 'data'), { report: progress }));
    const db = openDatabase(server.url, { statementTimeoutMs: 0 });
    stack.defer(() => db.destroy());
    await migrate(db);
    const now = new Date('2026-01-01T00:00:00Z');
    await fillRecord(db, items, now, progress);
    return await measureDesk(db, now, path.join(folder, 'captures'), progress);
  },
};

/** Every page, file and search over a record that is there, or those for whose names `isMeasured` holds. */
export async function measureDesk(
  db: Database,
  now: Date,
  captures: string,
  progress: (words: string) => void,
  isMeasured: (name: string) => boolean = () => true,
): Promise<BenchResult> {
  await using desk = await openDesk(db, { now, captures });
  const facts = await deskFacts(db);
  async function timed(address: string, wholly: boolean): Promise<number> {
    desk.pass(1_000);
    const begin = performance.now();
    const response = await desk.app.request(`${DESK_URL}${address}`, { headers: { host: 'localhost:1988' } });
    if (response.status !== 200) throw new Error(`${address} answered ${response.status}`);
    if (wholly) await response.text();
    const reader = wholly ? null : response.body?.getReader();
    await reader?.read();
    const taken = performance.now() - begin;
    await reader?.cancel();
    return taken;
  }
  const figures: Figure[] = [];
  const all: number[] = [];
  const spent: string[] = [];
  const cpu = await cpuMeter(db);
  for (const { name, addresses, goal, wholly } of everything(facts).filter((one) => isMeasured(one.name))) {
    for (const address of new Set(addresses)) await timed(address, wholly);
    const before = await cpu();
    const times: number[] = [];
    for (const address of addresses) times.push(await timed(address, wholly));
    // What it took of the processors is noted too: other work on the machine does not swell it.
    const mean = ((await cpu()) - before) / addresses.length;
    spent.push(`${name} ${mean.toFixed(0)}`);
    figures.push(figureOf(name, times, goal));
    if (goal === PAGE_GOAL_MS) all.push(...times);
    progress(`${name}: ${percentile(times, 0.95).toFixed(0)} ms, ${mean.toFixed(0)} ms of CPU time`);
  }
  figures.unshift(figureOf('every page together', all, PAGE_GOAL_MS));
  return {
    figures,
    notes: [
      `${facts.items.toLocaleString('en')} items; the 95th percentile of ${ROUNDS} requests each, each address asked once before.`,
      `CPU time a request, of the desk and the database together, mean in ms: ${spent.join(', ')}.`,
    ],
  };
}

interface Asked {
  name: string;
  addresses: string[];
  goal: number;
  /** To its end, or only until the first part comes. */
  wholly: boolean;
}

function everything(facts: DeskFacts): Asked[] {
  const rounds = Array.from({ length: ROUNDS }, (_, round) => round);
  const pages = Object.entries(PAGES).map(([name, address]) => ({
    name,
    addresses: rounds.map((round) => address(round, facts)),
    goal: PAGE_GOAL_MS,
    wholly: true,
  }));
  const files = Object.entries(FILES).map(([name, address]) => ({
    name,
    addresses: rounds.map(() => address),
    goal: name.includes('search') ? SEARCH_GOAL_MS : PAGE_GOAL_MS,
    wholly: false,
  }));
  const searches = Object.entries(SEARCHES).map(([name, words]) => ({
    name: `search: ${name}`,
    addresses: rounds.map((round) => searchAddress(words[round % words.length] ?? '', name.startsWith('deep'), facts)),
    goal: SEARCH_GOAL_MS,
    wholly: true,
  }));
  return [...pages, ...files, ...searches];
}

/** `word&filter=…`, as the form of the page would write it. */
function searchAddress(search: string, deep: boolean, { stories }: DeskFacts): string {
  const [typed = '', ...filters] = search.split('&');
  const after = deep ? [`after=${Math.floor(stories / 4)}`] : [];
  return `/stories?${[`words=${encodeURIComponent(typed)}`, ...filters, ...after].join('&')}`;
}

/** Milliseconds of CPU time so far: of this process, and of the database's with its children. */
async function cpuMeter(db: Database): Promise<() => Promise<number>> {
  const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(db);
  const postmaster = await parentOf(rows[0]?.pid ?? 0);
  return async () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000 + 1000 * (await cpuSecondsOfFamily(postmaster));
  };
}

function figureOf(name: string, times: readonly number[], goal: number): Figure {
  const figure = figureAlone({
    ...{ name, unit: 'ms, p95', basis: 'clock', values: times },
    goal: { sense: 'at most', value: goal },
  });
  return { ...figure, median: percentile(times, 0.95) };
}

function percentile(times: readonly number[], share: number): number {
  const sorted = [...times].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}
