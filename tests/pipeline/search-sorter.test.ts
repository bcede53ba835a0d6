import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSearchSorter } from '#src/pipeline/analysis/search-sorter.ts';
import type { Database } from '#src/store/database.ts';
import { setSearchAside } from '#src/store/search-index.ts';
import { createTestDatabase, type TestDatabase } from '../database.ts';
import { insertWaitingItems } from './waiting-items.ts';

/** More words than are set aside by whoever does not ask for it. */
const ITEMS = 600;
const WORDS = 400;

let database: TestDatabase;
beforeEach(async () => {
  database = await createTestDatabase();
  await insertWaitingItems(database.db, ITEMS);
});
afterEach(async () => database[Symbol.asyncDispose]());

function giveWords(tx: Database) {
  return sql`update items set search = array_to_tsvector(
    array(select 'word' || n || '-' || items.id from generate_series(1, ${WORDS}::int) as n))`.execute(tx);
}

/** Pages of words that were set aside; sorts them. */
async function pagesAside(db: Database): Promise<number> {
  const { rows } = await sql<{ pages: number }>`
    select gin_clean_pending_list('items_search_words'::regclass) as pages`.execute(db);
  return rows[0]?.pages ?? 0;
}

describe('words of many items', () => {
  it('are set aside, found all the same, and sorted into the index', async () => {
    const { db } = database;
    await giveWords(db);
    const byThemselves = await pagesAside(db);
    await db.transaction().execute(async (tx) => {
      await setSearchAside(tx);
      await giveWords(tx);
    });
    const found = await sql`select id from items where search @@ 'word7-3'::tsquery`.execute(db);
    expect(found.rows).toHaveLength(1);
    const sorter = createSearchSorter(db);
    sorter.add(ITEMS);
    await sorter.finish();
    expect(await pagesAside(db)).toBe(0);
    await db.transaction().execute(async (tx) => {
      await setSearchAside(tx);
      await giveWords(tx);
    });
    expect(await pagesAside(db)).toBeGreaterThan(byThemselves);
  });
});
