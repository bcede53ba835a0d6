import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { sql } from 'kysely';
import { findsIn, searchText } from '#src/pipeline/search-text.ts';
import { type Database, openDatabase } from '#src/store/database.ts';
import { startEmbeddedPostgres } from '#src/store/embedded-postgres.ts';
import { migrate } from '#src/store/migrate.ts';
import { openPayloadFiles } from '#src/store/payloads.ts';
import { createDesk } from '#src/web/desk.ts';
import type { Bench, BenchResult, Figure } from './figure.ts';
import { fillRecord } from './fill-record.ts';
import { cpuSecondsOfFamily, parentOf } from './processes.ts';

const PAGE_GOAL_MS = 100;
const SEARCH_GOAL_MS = 250;
const ROUNDS = 20;

/** Addresses by what they are; `n` makes each round's another one. */
const PAGES: Record<string, (n: number, items: number) => string> = {
  today: () => '/',
  stories: () => '/stories',
  'stories of a signal': (n) => `/stories?signal=${n % 2 ? 'denial' : 'call_for_killing'}`,
  'stories of a name': (n) => `/stories?entity=entity-${1 + n}`,
  'stories of a source': (n) => `/stories?source=source-${1 + n}`,
  'stories of a kind, language and signal': () => '/stories?kind=ngo&language=fa&signal=memory',
  'stories of a month': (n) => `/stories?from=2025-0${1 + (n % 9)}-01&to=2025-0${1 + (n % 9)}-28`,
  'stories, most origins first': () => '/stories?order=origins',
  'stories of a voice': (n) => `/stories?voice=${n % 2 ? 'reported' : 'direct'}`,
  'stories of a side': (n) => `/stories?stance=${n % 2 ? 'un' : 'opposition'}`,
  'stories of a side that nobody has': () => '/stories?stance=independent',
  'stories of a language that hardly occurs': () => '/stories?language=ku',
  'stories of which the machine is sure': () => '/stories?score=95',
  'stories that somebody judged': (n) => `/stories?reviewed=${n % 2 ? 'yes' : 'no'}`,
  'stories of a tag': (n) => `/stories?tag=tag-${n}`,
  'deep in the list': (n, items) => `/stories?after=${Math.floor(items / 4) + n * 97}`,
  'a story': (n, items) => `/stories/${1 + ((n * 7_919) % Math.floor(items / 2))}`,
  'an item': (n, items) => `/items/${1 + ((n * 104_729) % items)}`,
  names: () => '/officials',
  'a name': (n) => `/officials/entity-${1 + n}`,
  sources: () => '/sources',
  'a source': (n) => `/sources/source-${1 + n}`,
  alerts: () => '/alerts',
  digests: () => '/digests',
  review: () => '/review',
  quality: () => '/quality',
  'names of a type': () => '/officials?type=person',
  'items of the API': (n) => `/api/v1/items?signal=${n % 2 ? 'denial' : 'memory'}&limit=50`,
};

const SEARCHES: Record<string, string[]> = {
  'a common word': ['the', 'و', 'execution', 'اعدام', 'said'],
  'a rare word': ['lantern', 'violin', 'Geneva', 'سمنان', 'walnut'],
  'a word that is not there': ['zzyzx', 'qqqqq', 'خخخخخ', 'xyzzy', 'plugh'],
  'a phrase of common words': ['"of the"', '"in the court"', '"را به"', '"به گفته"', '"the death sentence"'],
  'words together': ['court prison', 'زندان حکم', 'united nations report', 'family statement', 'judge sentence'],
  'a word without another': ['prison -court', 'زندان -حکم', 'the -execution', 'و -اعدام', 'report -nations'],
  'the beginning of a word': ['exec*', 'اعدا*', 'comm*', 'سرکو*', 'pr*'],
  'a common word in a signal': [
    'the&signal=denial',
    'و&signal=memory',
    'said&signal=un_action',
    'که&signal=denial',
    'of&signal=memory',
  ],
};

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
    return await measureDesk(db, items, now, path.join(folder, 'captures'), progress);
  },
};

/** The pages and searches over a record that is there. */
export async function measureDesk(
  db: Database,
  items: number,
  now: Date,
  captures: string,
  progress: (words: string) => void,
): Promise<BenchResult> {
  const app = createDesk({
    db,
    clock: { now: () => now },
    payloads: openPayloadFiles(captures),
    names: new Map(),
    language: 'en',
    zone: 'UTC',
    deskUrl: 'http://localhost:1988',
    accounts: null,
    sources: null,
    exportEvidence: null,
    leaveTo: 'https://example.org/',
    searchText,
    findsIn,
    report: (error) => {
      throw error;
    },
  });
  async function timed(address: string): Promise<number> {
    const begin = performance.now();
    const response = await app.request(`http://localhost:1988${address}`, { headers: { host: 'localhost:1988' } });
    await response.text();
    if (response.status >= 400) throw new Error(`${address} answered ${response.status}`);
    return performance.now() - begin;
  }
  const figures: Figure[] = [];
  const all: number[] = [];
  const spent: string[] = [];
  const cpu = await cpuMeter(db);
  /** Times by the clock; what they took of the processors is noted, which other work on the machine does not swell. */
  async function measured(name: string, addresses: readonly string[], goal: number): Promise<number[]> {
    for (const address of new Set(addresses)) await timed(address);
    const before = await cpu();
    const times: number[] = [];
    for (const address of addresses) times.push(await timed(address));
    const mean = ((await cpu()) - before) / addresses.length;
    spent.push(`${name} ${mean.toFixed(0)}`);
    figures.push(figureOf(name, times, goal));
    progress(`${name}: ${percentile(times, 0.95).toFixed(0)} ms, ${mean.toFixed(0)} ms of CPU time`);
    return times;
  }
  const rounds = Array.from({ length: ROUNDS }, (_, round) => round);
  for (const [name, address] of Object.entries(PAGES))
    all.push(
      ...(await measured(
        name,
        rounds.map((round) => address(round, items)),
        PAGE_GOAL_MS,
      )),
    );
  for (const [name, words] of Object.entries(SEARCHES)) {
    const addresses = rounds.map((round) => {
      const [typed = '', signal] = (words[round % words.length] ?? '').split('&');
      return `/stories?words=${encodeURIComponent(typed)}${signal ? `&${signal}` : ''}`;
    });
    await measured(`search: ${name}`, addresses, SEARCH_GOAL_MS);
  }
  figures.unshift(figureOf('every page together', all, PAGE_GOAL_MS));
  return {
    figures,
    notes: [
      `${items.toLocaleString('en')} items; the 95th percentile of ${ROUNDS} requests each, each address asked once before.`,
      `CPU time a request, of the desk and the database together, mean in ms: ${spent.join(', ')}.`,
    ],
  };
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
  return {
    name,
    unit: 'ms, p95',
    basis: 'clock',
    median: percentile(times, 0.95),
    least: Math.min(...times),
    most: Math.max(...times),
    runs: times.length,
    goal: { sense: 'at most', value: goal },
    baselines: [],
    limit: null,
  };
}

function percentile(times: readonly number[], share: number): number {
  const sorted = [...times].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}
