import { sql } from 'kysely';
import type { Database } from './database.ts';

export interface DatabaseFacts {
  /** `180004` for 18.4. */
  versionNumber: number;
  version: string;
  connections: number;
  mostConnections: number;
  /** Whether some process hands out work now. */
  scheduled: boolean;
}

/** What a check of the installation asks of its database. */
export async function databaseFacts(db: Database, schedulerLock: number): Promise<DatabaseFacts> {
  const { rows } = await sql<{
    number: number;
    version: string;
    connections: number;
    most: number;
    scheduled: boolean;
  }>`select current_setting('server_version_num')::int as number, current_setting('server_version') as version,
    (select count(*)::int from pg_stat_activity where backend_type = 'client backend') as connections,
    current_setting('max_connections')::int as most,
    exists (select from pg_locks join pg_database on pg_database.oid = pg_locks.database
      where locktype = 'advisory' and objid = ${schedulerLock}::bigint and granted and datname = current_database()) as scheduled
  `.execute(db);
  const row = rows[0];
  return {
    versionNumber: row?.number ?? 0,
    version: row?.version ?? '',
    connections: row?.connections ?? 0,
    mostConnections: row?.most ?? 0,
    scheduled: row?.scheduled ?? false,
  };
}
