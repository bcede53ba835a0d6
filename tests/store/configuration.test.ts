import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WatchedEntity } from '#src/model/entity.ts';
import { listEntities, syncEntities } from '#src/store/configuration.ts';
import { createTestDatabase, type TestDatabase } from '../database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(async () => database[Symbol.asyncDispose]());

const names = Array.from({ length: 200 }, (_, place) => watched(`name-${String(place).padStart(3, '0')}`));

describe('watched names', () => {
  it('are those of the last list, as it tells of them', async () => {
    const { db } = database;
    await syncEntities(db, names);
    const changed = { ...watched('name-001'), why: { en: 'A harbour.', fa: 'یک بندر.' }, wikidata: 'Q1' };
    await syncEntities(db, [changed, watched('name-000')]);
    expect(await listEntities(db)).toEqual([watched('name-000'), changed]);
    const kept = await db
      .selectFrom('entities')
      .select(({ fn }) => fn.countAll().as('count'))
      .executeTakeFirstOrThrow();
    expect(Number(kept.count)).toBe(names.length);
    await syncEntities(db, []);
    expect(await listEntities(db)).toEqual([]);
  });

  it('are written by many at once, in whatever order each has them', async () => {
    const { db } = database;
    const orders = Array.from({ length: 8 }, (_, turn) => [...names.slice(turn * 25), ...names.slice(0, turn * 25)]);
    await Promise.all(orders.flatMap((order) => [syncEntities(db, order), syncEntities(db, order.toReversed())]));
    expect((await listEntities(db)).map(({ id }) => id)).toEqual(names.map(({ id }) => id));
  });
});

function watched(id: string): WatchedEntity {
  return {
    id,
    type: 'place',
    name: { en: id, fa: `نام ${id}` },
    why: { en: 'A place of the tests.' },
    source: 'https://places.example',
    wikidata: null,
    offices: [{ title: { en: 'Port', fa: 'بندر' }, from: '2001-01-01', to: null }],
  };
}
