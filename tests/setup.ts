import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { openDatabase } from '#src/store/database.ts';
import { startEmbeddedPostgres } from '#src/store/embedded-postgres.ts';
import { migrate } from '#src/store/migrate.ts';
import { OUTSIDE_ROOT } from '#src/store/postgres-binaries.ts';

declare module 'vitest' {
  interface ProvidedContext {
    databaseUrl: string;
    redisUrl: string | null;
  }
}

/** Starts one PostgreSQL for the whole run and migrates the template that each test file's database is cloned from. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const directory = await mkdtemp(path.join(tmpdir(), 'khavaran-tests-'));
  // What a test loses in a crash is made again: no need to wait for the disk.
  const server = await startEmbeddedPostgres(directory, {
    settings: ['fsync=off', 'synchronous_commit=off', 'max_connections=200'],
  });
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

/** As root, clusters of temporary folders lie elsewhere, and stay when the folder goes: see `findPostgres`. */
async function removeDeadClusters(): Promise<void> {
  for (const name of await readdir(OUTSIDE_ROOT).catch(() => [])) {
    if (!name.endsWith('.of')) continue;
    const note = path.join(OUTSIDE_ROOT, name);
    const folder = (await readFile(note, 'utf8').catch(() => '')).trim();
    const owner = path.dirname(folder);
    if (!folder.startsWith(`${tmpdir()}${path.sep}`) || (await stat(owner).catch(() => null))) continue;
    await rm(note.slice(0, -'.of'.length), { recursive: true, force: true });
    await rm(note, { force: true });
  }
}
