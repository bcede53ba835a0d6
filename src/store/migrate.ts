import { promises as fs } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { FileMigrationProvider, Migrator } from 'kysely/migration';
import { KhavaranError, messageOf } from '#src/base/errors.ts';
import type { Database } from './database.ts';

const FOLDER = fileURLToPath(new URL('../../migrations', import.meta.url));

/**
 * Brings the database to the newest form and gives the names of the migrations that ran. Two processes that migrate at
 * once take turns (Kysely holds an advisory lock). Throws `store/migration`, with nothing half done: each run is one
 * transaction.
 */
export async function migrate(db: Database): Promise<string[]> {
  const migrator = new Migrator({ db, provider: new FileMigrationProvider({ fs, path, migrationFolder: FOLDER }) });
  const { error, results } = await migrator.migrateToLatest();
  if (error)
    throw new KhavaranError('store/migration', `The database could not be brought up to date: ${messageOf(error)}`, {
      cause: error,
    });
  return (results ?? []).map((result) => result.migrationName);
}
