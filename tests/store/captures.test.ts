import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isNewestPayload, newestOfAddress } from '#src/store/captures.ts';
import { createTestDatabase, type TestDatabase } from '../database.ts';

const CAPTURES = 20_000;
const hashOf = (number: number) => String(number).padStart(64, '0');
const addressOf = (number: number) => `https://harbour.example/${number}/${'ژ'.repeat(3000)}`;

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
  await sql`insert into sources (key, name, type, settings, kind, platform)
    values ('herald', 'Harbour Herald', 'feed', '{}', 'news', 'web')`.execute(database.db);
  // Every other one is of the feed itself, the others of a page each.
  await sql`insert into captures (sequence, source_id, final_url, status, captured_at, payload_sha256, payload_length,
      record, previous_hash, hash)
    select n, (select id from sources), 'https://harbour.example/' ||
      case when n % 2 = 0 then 'feed' else n || '/' || repeat('ژ', 3000) end, 200,
      timestamptz '2026-03-01' + interval '1 second' * n, lpad(n::text, 64, '0'), 1, '{}', '', n::text
    from generate_series(1, ${CAPTURES}) as n`.execute(database.db);
  await sql`analyze captures`.execute(database.db);
});
afterAll(() => database[Symbol.asyncDispose]());

describe('the newest capture of an address', () => {
  it.each([
    ['of a feed', 'https://harbour.example/feed', CAPTURES, true],
    ['of a feed, an older one', 'https://harbour.example/feed', CAPTURES - 2, false],
    ['of a page long ago', addressOf(1), 1, true],
    ['of a page never captured', addressOf(2), 2, false],
  ])('is found %s, without looking at others', async (_of, url, payload, expected) => {
    const { db } = database;
    const source = await db.selectFrom('sources').select('id').executeTakeFirstOrThrow();
    expect(await isNewestPayload(db, source.id, url, hashOf(payload))).toBe(expected);
    const plan = JSON.stringify(await newestOfAddress(db, source.id, url).explain('json', sql`analyze`));
    expect(plan).toContain('captures_address');
    expect(plan).not.toMatch(/"Rows Removed by Filter":\s*[1-9]/);
  });
});
