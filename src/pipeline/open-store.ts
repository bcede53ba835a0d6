import type { Env } from '#src/base/env.ts';
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

/** The database alone (embedded unless DATABASE_URL is set), brought up to date: for what comes before the configuration. */
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
  const migrations = await migrate(db);
  if (migrations.length > 0) log.info({ migrations }, 'database brought up to date');
  const owned = stack.move();
  return { db, databaseUrl, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}
