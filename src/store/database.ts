import { CompiledQuery, type DatabaseConnection, Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import type { Schema } from './schema.ts';

export type Database = Kysely<Schema>;

const INT8 = 20;
/** A pool lets a connection go after ten seconds without work: what is silent for so long has nobody at its other end. */
const SILENCE_MS = 60_000;

/**
 * Opens a pool. Ids and counts (`bigint`) come back as numbers: they stay far below 2^53. A connection that breaks
 * while idle is dropped and made anew at the next query, so a restart of the server needs no restart of ours.
 */
export function openDatabase(
  url: string,
  options: {
    connections?: number;
    statementTimeoutMs?: number;
    onIdleError?: (error: Error) => void;
    /** Makes the socket of each connection: see `watchConnections`. */
    openSocket?: NonNullable<pg.PoolConfig['stream']>;
    /** Told of each statement that was carried out, with its values. */
    onStatement?: (statement: { sql: string; parameters: readonly unknown[] }) => void;
  } = {},
): Database {
  const types: pg.CustomTypesConfig = {
    getTypeParser: (oid: number, format?: 'text' | 'binary') =>
      oid === INT8 ? Number : pg.types.getTypeParser(oid, format as 'text'),
  };
  const pool = new pg.Pool({
    connectionString: url,
    max: options.connections ?? 10,
    types,
    connectionTimeoutMillis: 10_000,
    // A query that runs away must not hold a page or a worker for ever.
    statement_timeout: options.statementTimeoutMs ?? 60_000,
    idle_in_transaction_session_timeout: 60_000,
    keepAlive: true,
    ...(options.openSocket ? { stream: options.openSocket } : {}),
  });
  pool.on('error', (error) => options.onIdleError?.(error));
  // A connection that breaks between two statements of a transaction tells its next one; without a listener of its own it
  // would end the process.
  pool.on('connect', (client) => client.on('error', () => {}));
  const { onStatement } = options;
  return new Kysely<Schema>({
    dialect: new PostgresDialect({
      pool,
      // A network that was cut leaves the server with connections of which we know nothing any more; they are not many.
      ...(options.openSocket ? { onCreateConnection: endWhenSilent } : {}),
    }),
    ...(onStatement
      ? {
          log: ({ level, query }) =>
            level === 'query' ? onStatement({ sql: query.sql, parameters: query.parameters }) : undefined,
        }
      : {}),
  });
}

async function endWhenSilent(connection: DatabaseConnection): Promise<void> {
  await connection.executeQuery(CompiledQuery.raw(`set idle_session_timeout = ${SILENCE_MS}`));
}
