import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import pg from 'pg';
import { inject } from 'vitest';
import { type Database, openDatabase } from '#src/store/database.ts';

export interface TestDatabase extends AsyncDisposable {
  db: Database;
  url: string;
}

/** A migrated, empty database of its own, cloned from the template as files, in some 50 ms; dropped when disposed. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const template = inject('databaseUrl');
  const name = `test_${randomBytes(6).toString('hex')}`;
  await administrate(template, `create database ${name} template khavaran strategy file_copy`);
  const url = template.replace(/khavaran$/, name);
  const db = openDatabase(url, { connections: 5 });
  return {
    db,
    url,
    async [Symbol.asyncDispose]() {
      await db.destroy();
      await administrate(template, `drop database ${name} with (force)`);
    },
  };
}

/** A database without anything in it, dropped when disposed. */
export async function createBareDatabase(): Promise<{ url: string } & AsyncDisposable> {
  const template = inject('databaseUrl');
  const name = `test_${randomBytes(6).toString('hex')}`;
  await administrate(template, `create database ${name} template template0`);
  return {
    url: template.replace(/khavaran$/, name),
    [Symbol.asyncDispose]: () => administrate(template, `drop database ${name} with (force)`),
  };
}

async function administrate(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url.replace(/khavaran$/, 'postgres') });
  await client.connect();
  try {
    // Only one clone of a template can be made at a time.
    await client.query('select pg_advisory_lock(1988)');
    await client.query(statement);
  } finally {
    await client.end();
  }
}

/** How many connections to this database wait for what another one has locked. */
export async function lockWaits(db: Database): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*)::int as count from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock'`.execute(db);
  return rows[0]?.count ?? 0;
}
