import { promises as fs } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { sql } from 'kysely';
import { FileMigrationProvider, type MigrationResultSet, Migrator } from 'kysely/migration';
import { codeOf, KhavaranError, messageOf } from '#src/base/errors.ts';
import type { Database } from './database.ts';

const FOLDER = fileURLToPath(new URL('../../migrations', import.meta.url));
/** A migration that waits for a table makes all others wait behind it: it steps back after this, and tries again. */
const LOCK_SECONDS = 4;
const TRIES = 100;
const PAUSE_MS = 1_500;
const LOCK_NOT_AVAILABLE = '55P03';
const INSUFFICIENT_PRIVILEGE = '42501';
/**
 * By its newest migration, the oldest version that can work on the database as this version leaves it. It is raised by
 * whoever writes a migration that takes away what the version before still uses.
 */
const OLDEST_BESIDE = '0018-desk-lists';

/**
 * Brings the database to the newest form, or to that of the migration `to`, and gives the names of the migrations that
 * ran. Two processes that migrate at once take turns. A process of the version before goes on meanwhile: it waits for
 * a table a few seconds at the most before the migration steps back. A database of a newer version is left as it is where
 * that one says that ours can work on it. Throws `store/newer` where it does not, and `store/migration`, with nothing half
 * done: each run is one transaction.
 */
export async function migrate(db: Database, to?: string): Promise<string[]> {
  for (let tries = 1; ; tries++) {
    const { error, results } = await attempt(db, to);
    if (!error) {
      if (to === undefined) await noteOldestBeside(db);
      return (results ?? []).map((result) => result.migrationName);
    }
    if (to === undefined && isOfNewer(error) && (await canWorkBeside(db))) return [];
    if (codeOf(error) !== LOCK_NOT_AVAILABLE || tries >= TRIES) throw migrationError(error);
    await sleep(PAUSE_MS);
  }
}

/**
 * Names of the migrations of this version that the database has had, of those that it has not, and of those that it has
 * had of a newer one.
 */
export async function migrationState(db: Database): Promise<{ done: string[]; open: string[]; newer: string[] }> {
  const all = await migratorOn(db).getMigrations();
  const names = (executed: boolean) =>
    all.filter(({ executedAt }) => (executedAt !== undefined) === executed).map(({ name }) => name);
  const state = { done: names(true), open: names(false) };
  if (state.done.length === 0) return { ...state, newer: [] };
  const { rows } = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(db);
  return { ...state, newer: rows.map(({ name }) => name).filter((name) => !state.done.includes(name)) };
}

function attempt(db: Database, to: string | undefined): Promise<MigrationResultSet> {
  return db.connection().execute(async (connection) => {
    // An index over a large table takes longer than any query may.
    await sql`set statement_timeout = 0`.execute(connection);
    await sql.raw(`set lock_timeout = '${LOCK_SECONDS}s'`).execute(connection);
    try {
      const migrator = migratorOn(connection);
      return await (to === undefined ? migrator.migrateToLatest() : migrator.migrateTo(to));
    } finally {
      await sql`reset statement_timeout`.execute(connection);
      await sql`reset lock_timeout`.execute(connection);
    }
  });
}

function migratorOn(db: Database): Migrator {
  return new Migrator({ db, provider: new FileMigrationProvider({ fs, path, migrationFolder: FOLDER }) });
}

/** Beside the names of the migrations, where a version that knows nothing of it does not look. */
async function noteOldestBeside(db: Database): Promise<void> {
  if ((await oldestBeside(db)) === OLDEST_BESIDE) return;
  try {
    await sql`comment on table kysely_migration is ${sql.lit(OLDEST_BESIDE)}`.execute(db);
  } catch (error) {
    // The tables belong to another user, who migrates.
    if (codeOf(error) !== INSUFFICIENT_PRIVILEGE) throw error;
  }
}

async function oldestBeside(db: Database): Promise<string | null> {
  const { rows } = await sql<{ oldest: string | null }>`
    select obj_description('kysely_migration'::regclass) as oldest`.execute(db);
  return rows[0]?.oldest ?? null;
}

/** Whether a newer version, which brought the database up to date, says that this one can work on it. */
export async function canWorkBeside(db: Database): Promise<boolean> {
  const { done, open } = await migrationState(db);
  const [oldest, newest] = [await oldestBeside(db), done.at(-1)];
  return oldest !== null && newest !== undefined && open.length === 0 && newest >= oldest;
}

function isOfNewer(error: unknown): boolean {
  return messageOf(error).startsWith('corrupted migrations');
}

function migrationError(cause: unknown): KhavaranError {
  if (isOfNewer(cause))
    return new KhavaranError(
      'store/newer',
      'The database was brought up to date by a newer Khavaran than this one: start that one, or restore a backup from before.',
      { cause },
    );
  return new KhavaranError('store/migration', `The database could not be brought up to date: ${messageOf(cause)}`, {
    cause,
  });
}
