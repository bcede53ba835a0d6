import { chmod, mkdtemp, readdir, readFile, rm, stat, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import chromium from '@sparticuz/chromium';
import type { TestProject } from 'vitest/node';
import { openDatabase } from '#src/store/database.ts';
import { startEmbeddedPostgres } from '#src/store/embedded-postgres.ts';
import { migrate } from '#src/store/migrate.ts';
import { OUTSIDE_ROOT } from '#src/store/postgres-binaries.ts';
import { isAlive } from '#src/store/postgres-lock.ts';

declare module 'vitest' {
  interface ProvidedContext {
    databaseUrl: string;
    redisUrl: string | null;
  }
}

/** What a test loses in a crash is made again: nothing waits for the disk, and little is written to be replayed. */
const SETTINGS = [
  'fsync=off',
  'synchronous_commit=off',
  'full_page_writes=off',
  'max_connections=200',
  'shared_buffers=128MB',
  'max_wal_size=256MB',
];
/** Where Linux keeps files in memory. */
const IN_MEMORY = '/dev/shm';
/** Bytes that have to be free there: the databases of the tests and what is written about them take a part of it. */
const ROOM = 3 * 2 ** 30;
/** How the folder of a run begins; the id of its process follows. */
const OURS = 'khavaran-tests-';

/** Starts one PostgreSQL for the whole run and migrates the template that each test file's database is cloned from. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  // Unpacked once: a worker would start what another one is about to write.
  await chromium.executablePath();
  await removeDeadFolders();
  const directory = await mkdtemp(path.join(await folderForFiles(), `${OURS}${process.pid}-`));
  // As root, the server runs as another user, who is to reach it there.
  await chmod(directory, 0o711);
  const server = await startEmbeddedPostgres(directory, { settings: SETTINGS });
  const db = openDatabase(server.url, { connections: 1 });
  await migrate(db);
  await db.destroy();
  project.provide('databaseUrl', server.url);
  project.provide('redisUrl', process.env.REDIS_URL ?? null);
  return async () => {
    await server[Symbol.asyncDispose]();
    await rm(directory, { recursive: true, force: true });
    await removeDeadClusters();
  };
}

/**
 * Memory where there is room. A database has 350 files, and some hundreds of them are made and dropped: on a file system
 * without a journal each new file looks past all that went in the last minutes (`recently_deleted` of ext4).
 */
async function folderForFiles(): Promise<string> {
  const memory = await statfs(IN_MEMORY).catch(() => null);
  return memory && memory.bavail * memory.bsize > ROOM ? IN_MEMORY : tmpdir();
}

/** What a run that was killed left in memory. */
async function removeDeadFolders(): Promise<void> {
  for (const name of await readdir(IN_MEMORY).catch(() => [])) {
    if (!name.startsWith(OURS) || isAlive(Number.parseInt(name.slice(OURS.length), 10))) continue;
    await rm(path.join(IN_MEMORY, name), { recursive: true, force: true });
  }
}

/** As root, clusters of temporary folders lie elsewhere, and stay when the folder goes: see `findPostgres`. */
async function removeDeadClusters(): Promise<void> {
  for (const name of await readdir(OUTSIDE_ROOT).catch(() => [])) {
    if (!name.endsWith('.of')) continue;
    const note = path.join(OUTSIDE_ROOT, name);
    const folder = (await readFile(note, 'utf8').catch(() => '')).trim();
    const owner = path.dirname(folder);
    const isTemporary = [tmpdir(), IN_MEMORY].some((parent) => folder.startsWith(`${parent}${path.sep}`));
    if (!isTemporary || (await stat(owner).catch(() => null))) continue;
    await rm(note.slice(0, -'.of'.length), { recursive: true, force: true });
    await rm(note, { force: true });
  }
}
