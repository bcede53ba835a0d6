import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { openDatabase } from '#src/store/database.ts';
import { startEmbeddedPostgres } from '#src/store/embedded-postgres.ts';
import { migrate } from '#src/store/migrate.ts';

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
  };
}
