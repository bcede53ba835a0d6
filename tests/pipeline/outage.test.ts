import { readFile } from 'node:fs/promises';
import { sql } from 'kysely';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KhavaranError } from '#src/base/errors.ts';
import { isOutage, isPassing } from '#src/pipeline/operations/outage.ts';
import { type Database, openDatabase } from '#src/store/database.ts';
import { createTestDatabase, type TestDatabase } from '../database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database[Symbol.asyncDispose]());

const thrownBy = async (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => null,
    (error: unknown) => error,
  );

/** With a database of its own, so that it can be cut off. */
async function on(work: (db: Database) => Promise<unknown>, statementTimeoutMs = 60_000): Promise<unknown> {
  const db = openDatabase(database.url, { statementTimeoutMs });
  try {
    return await thrownBy(work(db));
  } finally {
    await db.destroy();
  }
}

async function crossed(): Promise<unknown> {
  const meeting = Promise.withResolvers<void>();
  let there = 0;
  const locks = (first: number, second: number) =>
    database.db.transaction().execute(async (tx) => {
      await sql`select pg_advisory_xact_lock(${first})`.execute(tx);
      there += 1;
      if (there === 2) meeting.resolve();
      await meeting.promise;
      await sql`select pg_advisory_xact_lock(${second})`.execute(tx);
    });
  const [one, other] = await Promise.all([thrownBy(locks(1, 2)), thrownBy(locks(2, 1))]);
  return one ?? other;
}

async function cutOff(): Promise<unknown> {
  return on(async (db) =>
    db.transaction().execute(async (tx) => {
      const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(tx);
      await sql`select pg_terminate_backend(${rows[0]?.pid})`.execute(database.db);
      await sql`select 1`.execute(tx);
    }),
  );
}

async function withoutConnection(): Promise<unknown> {
  const pool = new pg.Pool({ connectionString: database.url, max: 1, connectionTimeoutMillis: 50 });
  const client = await pool.connect();
  const error = await thrownBy(pool.query('select 1'));
  client.release();
  await pool.end();
  return error;
}

async function refused(): Promise<unknown> {
  const db = openDatabase('postgres://nobody@127.0.0.1:9/nothing');
  const error = await thrownBy(sql`select 1`.execute(db));
  await db.destroy();
  return error;
}

async function closed(): Promise<unknown> {
  const db = openDatabase(database.url);
  await sql`select 1`.execute(db);
  await db.destroy();
  return thrownBy(sql`select 1`.execute(db));
}

describe('what passes', () => {
  it.each([
    ['one of two that waited for one another', crossed, true],
    ['a connection that was cut off', cutOff, true],
    ['no connection left', withoutConnection, true],
    ['a server that is not there', refused, true],
    ['a database that was closed', closed, false],
    ['a statement that took too long', () => on((db) => sql`select pg_sleep(60)`.execute(db), 50), false],
  ])('is %s', async (_, happen, outage) => {
    const error = await happen();
    expect(error).toBeInstanceOf(Error);
    expect(isPassing(error)).toBe(true);
    expect(isPassing(new Error('it failed', { cause: new KhavaranError('a/b', 'so', { cause: error }) }))).toBe(true);
    expect(isOutage(error)).toBe(outage);
  });

  it.each([
    ['a fault in a statement', () => on((db) => sql`select nothing`.execute(db))],
    ['what breaks a rule of the record', () => on((db) => sql`insert into stories (id) values (null)`.execute(db))],
    ['a file that is not there', () => thrownBy(readFile('/nowhere'))],
    ['a fault of ours', async () => new TypeError("Cannot read properties of undefined (reading 'connection')")],
    ['one that says so', async () => new KhavaranError('net/unreachable', 'The connection terminated.')],
    ['no error', async () => ({ code: '57P01' })],
  ])('is not %s', async (_, happen) => {
    expect(isPassing(await happen())).toBe(false);
  });
});
