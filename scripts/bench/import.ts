import { createWriteStream } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { sql } from 'kysely';
import { randomFrom } from '#src/analysis/signals/learn/random.ts';
import { createHttpClient } from '#src/net/client.ts';
import { analyseWaiting } from '#src/pipeline/analyse.ts';
import { createAnalysisThreads } from '#src/pipeline/analysis-threads.ts';
import { collectFrom } from '#src/pipeline/collect.ts';
import { type Configuration, readConfiguration } from '#src/pipeline/configuration.ts';
import { syncEntities } from '#src/store/configuration.ts';
import { type Database, openDatabase } from '#src/store/database.ts';
import { startEmbeddedPostgres } from '#src/store/embedded-postgres.ts';
import { migrate } from '#src/store/migrate.ts';
import { openPayloadFiles } from '#src/store/payloads.ts';
import { findSource, upsertSource } from '#src/store/sources.ts';
import { openFilling, openSnapshot } from '#src/store/table-copy.ts';
import { ROOT, readOwnExamples } from '../signal-files.ts';
import type { Bench, Comparison, Figure } from './figure.ts';
import { inventedNews } from './invented-news.ts';

const CHARACTERS = 1_000;
const PER_FILE = 10_000;
/** Of the rate that COPY alone reaches. */
const GOAL_SHARE = 0.5;
/** Of the rate at the smallest size. */
const GOAL_KEPT = 0.7;

interface Run {
  items: number;
  /** Items a second over all of the import, and over its last 10,000. */
  rate: number;
  lastRate: number;
  copyRate: number;
}

/** How fast items come into the record, from a file to analysed, placed in stories and found by the search. */
export const importing: Bench = {
  name: 'import',
  about: `Items of ${CHARACTERS} characters from files into PostgreSQL: kept as evidence, stored, analysed, placed in stories, indexed`,
  async run({ quick, full = false, progress }) {
    const sizes = quick ? [1_000] : full ? [PER_FILE, 100_000, 1_000_000] : [PER_FILE];
    const runs: Run[] = [];
    for (const items of sizes) runs.push(await importOnce(items, progress));
    const first = runs[0];
    return {
      figures: runs.flatMap((run): Figure[] => [
        figureOf(run),
        ...(first && run !== first ? [keptFigure(run, first)] : []),
      ]),
      notes: [
        'COPY puts the very rows that the import left into the same tables with the same indexes, in one transaction, in the same run; they are read into memory before. It has no captures to write to disk, nothing to analyse and no story to find.',
        'Invented news in English and Persian, three in ten telling again of one of the last hundred events: see stories. PostgreSQL is the embedded one, with its own settings, and waits for the disk at each commit.',
      ],
    };
  },
};

function figureOf({ items, rate, copyRate }: Run): Figure {
  const limit: Comparison = {
    name: `COPY alone of the same rows (at least ${GOAL_SHARE} of it is the goal)`,
    ...once(copyRate),
    ratio: rate / copyRate,
  };
  return {
    name: `imported, ${items.toLocaleString('en')} items`,
    unit: 'items/s',
    basis: 'clock',
    ...once(rate),
    goal: { sense: 'at least', value: Math.round(copyRate * GOAL_SHARE) },
    baselines: [],
    limit,
  };
}

function keptFigure({ items, lastRate }: Run, first: Run): Figure {
  return {
    name: `the rate of the last ${PER_FILE.toLocaleString('en')} of ${items.toLocaleString('en')} items, of that at ${first.items.toLocaleString('en')}`,
    unit: '×',
    basis: 'ratio',
    ...once(lastRate / first.rate),
    goal: { sense: 'at least', value: GOAL_KEPT },
    baselines: [],
    limit: null,
  };
}

function once(value: number) {
  return { median: value, least: value, most: value, runs: 1 };
}

async function importOnce(items: number, progress: (words: string) => void): Promise<Run> {
  const folder = await mkdtemp(path.join(tmpdir(), 'khavaran-import-'));
  // So that PostgreSQL, which does not run as root, keeps its files here too, and they go with it.
  await chmod(folder, 0o755);
  try {
    await using server = await startEmbeddedPostgres(folder);
    const db = openDatabase(server.url);
    try {
      await migrate(db);
      const configuration = await readConfiguration(path.join(ROOT, 'config'), {});
      await syncEntities(db, configuration.entities);
      const { seconds, lastSeconds, lastItems } = await importFiles({ db, configuration, folder, items }, progress);
      progress(`${items} imported in ${seconds.toFixed(1)} s; the same rows by COPY alone`);
      const copySeconds = await copyAlone(db, server.url);
      return { items, rate: items / seconds, lastRate: lastItems / lastSeconds, copyRate: items / copySeconds };
    } finally {
      await db.destroy();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

interface ToImport {
  db: Database;
  configuration: Configuration;
  folder: string;
  items: number;
}

/** The time of the import itself: files are written in between. */
async function importFiles(
  { db, configuration, folder, items }: ToImport,
  progress: (words: string) => void,
): Promise<{ seconds: number; lastSeconds: number; lastItems: number }> {
  await using http = createHttpClient({});
  const { model, current: watchlist } = configuration.watching;
  await using threads = createAnalysisThreads({ model, watchlist });
  const clock = { now: () => new Date() };
  const { signal } = new AbortController();
  const context = {
    db,
    clock,
    http,
    payloads: openPayloadFiles(path.join(folder, 'captures')),
    proxy: null,
    secrets: () => undefined,
    intervals: { shortestSeconds: 60, longestSeconds: 10_800 },
    analyse: configuration.analyse,
    threads,
  };
  const id = await upsertSource(db, IMPORT, 'import');
  const source = await findSource(db, { id });
  if (!source) throw new Error('The source of the import is not there.');
  const lines = itemLines(items);
  let seconds = 0;
  let lastSeconds = 0;
  let lastItems = 0;
  for (let done = 0; done < items; done += lastItems) {
    lastItems = Math.min(PER_FILE, items - done);
    const file = path.join(folder, 'items.jsonl');
    await pipeline(Readable.from(firstOf(lines, lastItems)), createWriteStream(file));
    const begin = performance.now();
    const report = await collectFrom(
      context,
      { ...source, settings: { path: file }, state: null },
      { reason: 'import', signal },
    );
    const stored = performance.now();
    const analysed = await analyseWaiting(context, signal);
    lastSeconds = (performance.now() - begin) / 1000;
    seconds += lastSeconds;
    if (report?.created !== lastItems || analysed.analysed !== lastItems)
      throw new Error(`Of ${lastItems} items ${report?.created} were stored and ${analysed.analysed} analysed.`);
    progress(
      `${done + lastItems} of ${items}: ${Math.round(lastItems / lastSeconds)} items/s, storing took ${((stored - begin) / 10 / lastSeconds).toFixed(0)} %`,
    );
  }
  return { seconds, lastSeconds, lastItems };
}

const IMPORT = {
  key: 'import',
  name: 'Import',
  type: 'file',
  settings: {},
  kind: 'news',
  platform: 'web',
  owner: null,
  stance: null,
  language: null,
  proxy: null,
  enabled: false,
} as const;

/** Puts all rows of a database into a new one, by COPY; gives the seconds that the writing took. */
async function copyAlone(db: Database, url: string): Promise<number> {
  await sql`create database copied template template0`.execute(db);
  const target = url.replace(/khavaran$/, 'copied');
  const copied = openDatabase(target, { connections: 1 });
  await migrate(copied);
  await copied.destroy();
  await using snapshot = await openSnapshot(url);
  await using filling = await openFilling(target);
  let seconds = 0;
  for (const table of snapshot.tables) {
    const pieces: Uint8Array[] = [];
    for await (const piece of snapshot.rows(table)) pieces.push(piece);
    const begin = performance.now();
    await filling.fill(table, Readable.from(pieces, { objectMode: false }));
    seconds += (performance.now() - begin) / 1000;
  }
  const begin = performance.now();
  await filling.commit([]);
  return seconds + (performance.now() - begin) / 1000;
}

async function* firstOf(lines: Generator<string>, count: number): AsyncGenerator<string> {
  for (let index = 0; index < count; index++) {
    const { value, done } = lines.next();
    if (done) return;
    yield value;
  }
}

/** Invented events, each told in so many characters. */
function* itemLines(items: number): Generator<string> {
  const random = randomFrom(11);
  const examples = readOwnExamples(() => {});
  const sentences = { en: sentencesOf(examples, 'en'), fa: sentencesOf(examples, 'fa') };
  for (const { item } of inventedNews(items)) {
    const more = item.language === 'fa' ? sentences.fa : sentences.en;
    let text = item.text;
    while (text.length < CHARACTERS) text += ` ${more[Math.floor(random() * more.length)] ?? ''}`;
    yield `${JSON.stringify({
      id: String(item.id),
      url: item.canonicalUrl,
      source: { name: item.publisher.name, kind: item.publisher.kind, platform: item.publisher.platform },
      published: item.published?.toISOString(),
      text: text.slice(0, CHARACTERS).toWellFormed(),
    })}\n`;
  }
}

function sentencesOf(
  examples: readonly { language?: string | null | undefined; text: string }[],
  language: string,
): string[] {
  return examples.filter((one) => one.language === language).flatMap((one) => one.text.split(/(?<=[.!?؟])\s+/u));
}
