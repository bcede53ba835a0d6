import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readEnv } from '#src/base/env.ts';
import { openStore } from '#src/pipeline/operations/open-store.ts';
import { openDatabase } from '#src/store/database.ts';
import { freePort } from '#src/store/postgres-run.ts';
import { createBareDatabase } from '../database.ts';

describe('a database of DATABASE_URL that cannot be used', () => {
  let bare: Awaited<ReturnType<typeof createBareDatabase>>;
  const guest = `guest_${randomBytes(6).toString('hex')}`;
  const asOwner = async (statement: string) => {
    const db = openDatabase(bare.url, { connections: 1 });
    await sql.raw(statement).execute(db);
    await db.destroy();
  };
  beforeAll(async () => {
    bare = await createBareDatabase();
    await asOwner(`create role ${guest} login password 'open'`);
  });
  afterAll(async () => {
    await asOwner(`drop role ${guest}`);
    await bare[Symbol.asyncDispose]();
  });

  const opened = async (DATABASE_URL: string) => {
    await using _store = await openStore(readEnv({ DATABASE_URL, KHAVARAN_LOG: 'silent' }), { report: () => {} });
  };

  const other: Record<string, () => Promise<Partial<URL>>> = {
    'nobody listens': async () => ({ port: String(await freePort()) }),
    'a wrong password': async () => ({ password: 'wrong' }),
    'no such database': async () => ({ pathname: '/nowhere' }),
    'a user who may make no tables': async () => ({ username: guest, password: 'open' }),
  };

  it.each([
    ['nobody listens', 'Start it, or mend the host'],
    ['a wrong password', 'Mend the user or the password'],
    ['no such database', 'Make that database'],
    ['a user who may make no tables', 'Make the user of DATABASE_URL the owner'],
  ])('is told of with what to do: %s', async (fault, advice) => {
    const url = Object.assign(new URL(bare.url), await other[fault]?.());
    await expect(opened(url.href)).rejects.toMatchObject({
      code: 'pipeline/no-database',
      message: expect.stringContaining(advice),
    });
  });
});
