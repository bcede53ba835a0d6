import { chmod, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { z } from 'zod';
import { KhavaranError } from '#src/base/errors.ts';
import { parsedJson } from '#src/base/json.ts';
import { makeFolder } from '#src/base/make-folder.ts';
import { openDatabase } from '#src/store/database.ts';
import { giveUpOpenDeliveries } from '#src/store/deliveries-restored.ts';
import { migrate, migrationState } from '#src/store/migrate.ts';
import { writePacked } from '#src/store/packed-payloads.ts';
import { dropEmptyTables, type Filling, hasTables, openFilling } from '#src/store/table-copy.ts';
import { readTar, type TarEntry } from '#src/store/tar.ts';
import {
  type BackupManifest,
  type BackupSummary,
  KEPT_FILES,
  MANIFEST,
  manifestSchema,
  SUMMARY,
  summarySchema,
} from './backup.ts';

const decompress = promisify(gunzip);
const TABLE_PART = /^tables\/([a-z_0-9]+)\/\d{6}\.copy\.gz$/;
const LARGEST_PART = 256 * 2 ** 20;
const LARGEST_FILE = 2 ** 30;

export interface RestoreContext {
  databaseUrl: string;
  /** The data folder. */
  directory: string;
  onProgress?: (sentence: string) => void;
}

export interface RestoreReport {
  manifest: BackupManifest;
  summary: BackupSummary;
  /** Migrations that the backup had not had. */
  migrated: string[];
  /** Deliveries that were open when the backup was made: nobody knows whether they went out since. */
  givenUp: number;
}

/**
 * Puts a backup back: into a database without tables and a data folder without captures and keys. All of the database
 * counts at once, when all of the archive was read and agrees with its summary; then it is brought to this version.
 * Throws `store/not-empty`, `store/newer` and `store/archive`.
 */
export async function restore(archive: AsyncIterable<Uint8Array>, context: RestoreContext): Promise<RestoreReport> {
  await mustBeEmpty(context);
  try {
    return await fill(archive, context);
  } catch (error) {
    // What was begun in an empty place goes again, so that another backup can be put there.
    await clear(context).catch(() => undefined);
    throw error;
  }
}

async function fill(archive: AsyncIterable<Uint8Array>, context: RestoreContext): Promise<RestoreReport> {
  const { databaseUrl, directory, onProgress } = context;
  const entries = readTar(archive);
  const manifest = await readJson((await entries.next()).value, MANIFEST, manifestSchema);
  await using stack = new AsyncDisposableStack();
  const db = openDatabase(databaseUrl, { connections: 2 });
  stack.defer(() => db.destroy());
  const own = (await migrationState(db)).open;
  const last = manifest.migrations.at(-1);
  if (manifest.migrations.some((name, place) => own[place] !== name))
    throw new KhavaranError(
      'store/newer',
      'The backup was made by a newer Khavaran than this one: restore it with that one.',
    );
  await migrate(db, last);
  const filling = stack.use(await openFilling(databaseUrl));
  const rows: Record<string, number> = {};
  let payloads = 0;
  for (let next = await entries.next(); !next.done; ) {
    const { name } = next.value;
    const table = TABLE_PART.exec(name)?.[1];
    if (table !== undefined) {
      onProgress?.(`  ${table}`);
      const filled = await fillTable(filling, manifest, table, next.value, entries);
      rows[table] = filled.rows;
      next = filled.next;
      continue;
    }
    if (name === SUMMARY) {
      const summary = await readJson(next.value, SUMMARY, summarySchema);
      mustAgree(summary, { rows, payloads });
      await filling.commit(summary.sequences);
      const migrated = await migrate(db);
      return { manifest, summary, migrated, givenUp: await giveUpOpenDeliveries(db) };
    }
    if (name.startsWith('captures/')) {
      await writePacked(path.join(directory, 'captures'), name.slice('captures/'.length), await contentOf(next.value));
      payloads++;
      if (payloads % 5_000 === 0) onProgress?.(`  ${payloads} captured files`);
    } else await putBack(directory, name, await contentOf(next.value));
    next = await entries.next();
  }
  throw new KhavaranError('store/archive', 'The backup ends too early: it was cut off. Nothing was restored.');
}

/** All parts of one table are one COPY: rows may refer to later rows of the same table. */
async function fillTable(
  filling: Filling,
  manifest: BackupManifest,
  table: string,
  first: TarEntry,
  entries: AsyncGenerator<TarEntry>,
): Promise<{ rows: number; next: IteratorResult<TarEntry> }> {
  const shape = manifest.tables.find(({ name }) => name === table);
  if (!shape)
    throw new KhavaranError('store/archive', `The backup holds rows of a table ${table} that it does not name.`);
  let next: IteratorResult<TarEntry> = { done: false, value: first };
  async function* content(): AsyncGenerator<Uint8Array> {
    while (!next.done && TABLE_PART.exec(next.value.name)?.[1] === table) {
      yield await decompress(await contentOf(next.value), { maxOutputLength: LARGEST_PART });
      next = await entries.next();
    }
  }
  return { rows: await filling.fill(shape, content()), next };
}

async function putBack(directory: string, name: string, content: Uint8Array): Promise<void> {
  const file = KEPT_FILES.find((kept) => name === `keys/${kept}`);
  if (file === undefined) throw new KhavaranError('store/archive', 'The backup holds a file that is not of a backup.');
  await makeFolder(directory);
  await writeFile(path.join(directory, file), content, { mode: 0o600, flush: true });
  await chmod(path.join(directory, file), 0o600);
}

async function clear({ databaseUrl, directory }: RestoreContext): Promise<void> {
  if (!(await dropEmptyTables(databaseUrl))) return;
  for (const name of ['captures', ...KEPT_FILES])
    await rm(path.join(directory, name), { recursive: true, force: true });
}

async function mustBeEmpty({ databaseUrl, directory }: RestoreContext): Promise<void> {
  if (await hasTables(databaseUrl))
    throw new KhavaranError(
      'store/not-empty',
      'The database is not empty: a backup is restored into a new one. Name another with DATABASE_URL, or another data folder with KHAVARAN_DATA.',
    );
  const names: string[] = await readdir(directory).catch(() => []);
  const taken = names.filter((name) => KEPT_FILES.includes(name));
  const captures = names.includes('captures') ? await readdir(path.join(directory, 'captures')) : [];
  if (taken.length + captures.length > 0)
    throw new KhavaranError(
      'store/not-empty',
      `The data folder ${directory} holds ${captures.length > 0 ? 'captures' : taken.join(' and ')} already: name another with KHAVARAN_DATA.`,
    );
}

function mustAgree(summary: BackupSummary, found: { rows: Record<string, number>; payloads: number }): void {
  const wrong = Object.entries(summary.rows).filter(([table, rows]) => rows !== (found.rows[table] ?? 0));
  if (wrong.length === 0 && summary.payloads === found.payloads) return;
  const what = wrong.length > 0 ? wrong.map(([table]) => table).join(', ') : 'captured files';
  throw new KhavaranError('store/archive', `The backup is not whole (${what}). Nothing was restored.`);
}

async function readJson<Value>(entry: TarEntry | undefined, name: string, schema: z.ZodType<Value>): Promise<Value> {
  if (entry?.name !== name) throw new KhavaranError('store/archive', 'This is no backup of Khavaran.');
  const parsed = schema.safeParse(parsedJson(Buffer.from(await contentOf(entry)).toString('utf8')));
  if (parsed.success) return parsed.data;
  throw new KhavaranError('store/archive', `The backup is of a form that this version does not know (${name}).`);
}

async function contentOf(entry: TarEntry): Promise<Uint8Array> {
  if (entry.size > LARGEST_FILE) throw new KhavaranError('store/archive', `${entry.name} of the backup is too large.`);
  return buffer(entry.content);
}
