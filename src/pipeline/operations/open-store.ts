import type { Env } from '#src/base/env.ts';
import { codeOf, KhavaranError, messageOf } from '#src/base/errors.ts';
import { createLog, type Log } from '#src/base/log.ts';
import type { Stopping } from '#src/base/stopping.ts';
import { type Database, openDatabase } from '#src/store/database.ts';
import { startEmbeddedPostgres } from '#src/store/embedded-postgres.ts';
import { migrate } from '#src/store/migrate.ts';
import { watchConnections } from '#src/store/watched-connections.ts';

export interface OpenStore extends AsyncDisposable {
  db: Database;
  databaseUrl: string;
}

/** What is to be done where the database of DATABASE_URL does not let us in, by the codes of Node and of PostgreSQL. */
const ADVICE: Record<string, string> = {
  ECONNREFUSED: 'Start it, or mend the host and the port in DATABASE_URL.',
  ENOTFOUND: 'Mend the host in DATABASE_URL.',
  EAI_AGAIN: 'Mend the host in DATABASE_URL, or the network of this machine.',
  ETIMEDOUT: 'Look whether a network or a firewall lies between, or mend the host in DATABASE_URL.',
  '28P01': 'Mend the user or the password in DATABASE_URL.',
  '28000': 'Mend the user in DATABASE_URL, or let this machine in (pg_hba.conf).',
  '3D000': 'Make that database, or mend its name in DATABASE_URL.',
  '42501': 'Make the user of DATABASE_URL the owner of the database.',
};

/**
 * The database alone (embedded unless DATABASE_URL is set), brought up to date: for what comes before the configuration.
 * Throws `pipeline/no-database` where that of DATABASE_URL cannot be used, with what to do.
 */
export async function openStore(
  env: Env,
  options: { report: (sentence: string) => void; log?: Log; stopping?: Stopping; stopBy?: number },
): Promise<OpenStore> {
  await using stack = new AsyncDisposableStack();
  const log = options.log ?? createLog(env.KHAVARAN_LOG);
  const databaseUrl =
    env.DATABASE_URL ??
    stack.use(await startEmbeddedPostgres(env.KHAVARAN_DATA, { ...options, oldPrograms: env.KHAVARAN_OLD_POSTGRES }))
      .url;
  // The one that we start ourselves has no network before it.
  const watched = env.DATABASE_URL
    ? stack.use(
        watchConnections(env.DATABASE_URL, (connections) =>
          log.warn({ connections }, 'database connections were left half open, and are ended'),
        ),
      )
    : null;
  const db = openDatabase(databaseUrl, {
    ...(watched ? { openSocket: watched.openSocket } : {}),
    onIdleError: (error) => log.info({ err: error }, 'database connection lost'),
  });
  const { stopping, stopBy = 0 } = options;
  // A pool waits for whoever has a connection still; those of a job that was given up end with the server or with us.
  stack.defer(() => (stopping ? stopping.until(stopBy, 'database', () => db.destroy()) : db.destroy()));
  const migrations = await migrate(db).catch((cause: unknown) => {
    throw env.DATABASE_URL ? inWords(cause) : cause;
  });
  if (migrations.length > 0) log.info({ migrations }, 'database brought up to date');
  const owned = stack.move();
  return { db, databaseUrl, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

function inWords(error: unknown): unknown {
  // What stops a migration is its cause.
  const cause = error instanceof KhavaranError ? error.cause : error;
  const advice = ADVICE[codeOf(cause)];
  if (!advice) return error;
  const says = messageOf(cause) || codeOf(cause);
  return new KhavaranError('pipeline/no-database', `The database of DATABASE_URL cannot be used: ${says}. ${advice}`, {
    retry: 'later',
    cause,
  });
}
