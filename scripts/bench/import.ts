import { createWriteStream } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { sql } from 'kysely';
import { analyseWaiting } from '#src/pipeline/analyse.ts';
import { createAnalysisThreads } from '#src/pipeline/analysis/analysis-threads.ts';
import { type Configuration, readConfiguration } from '#src/pipeline/configuration.ts';
import { IMPORT_SOURCE } from '#src/pipeline/sources/import-source.ts';
import { syncEntities } from '#src/store/configuration.ts';
import { type Database, openDatabase } from '#src/store/database.ts';
import { startEmbeddedPostgres } from '#src/store/embedded-postgres.ts';
import { migrate } from '#src/store/migrate.ts';
import { upsertSource } from '#src/store/sources.ts';
import { openFilling, openSnapshot } from '#src/store/table-copy.ts';
import { ROOT } from '../signal-files.ts';
import { type Bench, type Comparison, type Figure, figureAlone } from './figure.ts';
import { fillNews, GENUINE } from './fill-news.ts';
import { keepFile } from './keep-file.ts';
import { CHARACTERS, itemLine, longNews, type NewsItem } from './long-news.ts';
import { measured } from './race.ts';

const PER_FILE = 10_000;
/** The stream of which a large record is the beginning. */
const STREAM = 1_000_000;
/** How many items a large record holds before the last are imported: whole parts of those that fill it. */
const FILLED = [GENUINE * 3, GENUINE * 33];
/** Of the rate that COPY alone reaches. */
const GOAL_SHARE = 0.5;
/** Of the rate at the smallest size. */
const GOAL_KEPT = 0.7;

interface Run {
  items: number;
  rate: number;
  copyRate: number;
}

/** How fast items come into the record, from a file to analysed, placed in stories and found by the search. */
export const importing: Bench = {
  name: 'import',
  about: `Items of ${CHARACTERS} characters from files into PostgreSQL: kept as evidence, stored, analysed, placed in stories, indexed`,
  async run({ quick, full = false, progress }) {
    const items = quick ? 1_000 : PER_FILE;
    const run = await importOnce(items, progress);
    const grown = full ? await importInto([0, ...FILLED], progress) : [];
    const [{ rate: atFirst } = { rate: 0 }, ...later] = grown;
    return {
      figures: [figureOf(run), ...later.map(({ items: filled, rate }) => keptFigure(filled, rate, atFirst))],
      notes: [
        'COPY puts the very rows that the import left into the same tables with the same indexes, in one transaction, in the same run; they are read into memory before. It has no captures to write to disk, nothing to analyse and no story to find. Words are sorted into the index of the search in the way that PostgreSQL has for it, 4 MB at a time; the import has them sorted in beside it, many more at once, and ends when the last are.',
        'Invented news in English and Persian, three in ten telling again of one of the last hundred events: see stories. PostgreSQL is the embedded one, with its own settings, and waits for the disk at each commit of what was collected.',
        ...(full ? [GROWN] : []),
      ],
    };
  },
};

const GROWN = `Into a large record the last ${PER_FILE.toLocaleString('en')} items of a stream of a million are imported, some 270 a day, and compared with the first as many of that stream, imported into an empty record. Those before them are not imported one by one: the ${GENUINE.toLocaleString('en')} just before have the words, features, keys and stories of their own texts, written by COPY; older ones are these again, each with another name in it, of other days and under other keys. Indexes and statistics are made at the end, as a record has them that grew over years.`;

function figureOf({ items, rate, copyRate }: Run): Figure {
  const limit: Comparison = {
    name: `COPY alone of the same rows (at least ${GOAL_SHARE} of it is the goal)`,
    ...measured([copyRate]),
    ratio: rate / copyRate,
  };
  const figure = figureAlone({
    ...{ name: `imported, ${items.toLocaleString('en')} items`, unit: 'items/s', basis: 'clock', values: [rate] },
    goal: { sense: 'at least', value: Math.round(copyRate * GOAL_SHARE) },
  });
  return { ...figure, limit };
}

function keptFigure(items: number, rate: number, atFirst: number): Figure {
  return figureAlone({
    name: `the rate at which the last ${PER_FILE.toLocaleString('en')} of ${items.toLocaleString('en')} items come in, of that of the first`,
    unit: '×',
    basis: 'ratio',
    values: [rate / atFirst],
    goal: { sense: 'at least', value: GOAL_KEPT },
  });
}

async function importOnce(items: number, progress: (words: string) => void): Promise<Run> {
  await using record = await emptyRecord();
  const seconds = await importFile(record, longNews(items), { items, progress });
  progress(`${items} imported in ${seconds.toFixed(1)} s; the same rows by COPY alone`);
  const copySeconds = await copyAlone(record.db, record.url);
  return { items, rate: items / seconds, copyRate: items / copySeconds };
}

/** Fills records with so many items of the stream, and imports the next into each. */
async function importInto(
  sizes: readonly number[],
  progress: (words: string) => void,
): Promise<{ items: number; rate: number }[]> {
  const rates: { items: number; rate: number }[] = [];
  for (const filled of sizes) {
    await using record = await emptyRecord();
    const news = longNews(STREAM);
    if (filled > 0) await fillNews({ ...record, items: filled }, news, progress);
    const seconds = await importFile(record, news, { items: PER_FILE, progress });
    rates.push({ items: filled + PER_FILE, rate: PER_FILE / seconds });
  }
  return rates;
}

interface BenchRecord extends AsyncDisposable {
  db: Database;
  url: string;
  configuration: Configuration;
  folder: string;
  /** Id of the source that imports have. */
  source: number;
}

async function emptyRecord(): Promise<BenchRecord> {
  await using stack = new AsyncDisposableStack();
  const folder = await mkdtemp(path.join(tmpdir(), 'khavaran-import-'));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  // So that PostgreSQL, which does not run as root, keeps its files here too, and they go with it.
  await chmod(folder, 0o755);
  const { url } = stack.use(await startEmbeddedPostgres(folder));
  const db = openDatabase(url);
  stack.defer(() => db.destroy());
  await migrate(db);
  const configuration = await readConfiguration(path.join(ROOT, 'config'), {});
  await syncEntities(db, configuration.entities);
  const source = await upsertSource(db, IMPORT_SOURCE, 'import');
  const owned = stack.move();
  return { db, url, configuration, folder, source, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

/** Gives the seconds of the import itself, not of writing its file. */
async function importFile(
  { db, configuration, folder }: BenchRecord,
  news: Iterator<NewsItem, undefined>,
  { items, progress }: { items: number; progress: (words: string) => void },
): Promise<number> {
  const { model, current: watchlist } = configuration.watching;
  await using threads = createAnalysisThreads({ model, watchlist });
  const file = path.join(folder, 'items.jsonl');
  await pipeline(Readable.from(linesOf(news, items)), createWriteStream(file));
  const begin = performance.now();
  const { created } = await keepFile({ db, folder, threads }, file);
  const stored = performance.now();
  const context = { db, threads, analyse: configuration.analyse, clock: { now: () => new Date() } };
  const { analysed } = await analyseWaiting(context, new AbortController().signal);
  const seconds = (performance.now() - begin) / 1000;
  if (created !== items || analysed !== items)
    throw new Error(`Of ${items} items ${created} were stored and ${analysed} analysed.`);
  progress(
    `${items}: ${Math.round(items / seconds)} items/s, storing took ${((stored - begin) / 10 / seconds).toFixed(0)} %`,
  );
  return seconds;
}

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

async function* linesOf(news: Iterator<NewsItem, undefined>, items: number): AsyncGenerator<string> {
  for (let written = 0; written < items; written++) {
    const { value } = news.next();
    if (!value) return;
    yield itemLine(value.item);
  }
}
