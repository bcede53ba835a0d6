import { sql } from 'kysely';
import { expect, it } from 'vitest';
import { lockWaiting } from '#src/store/analyses.ts';
import { storeItems } from '#src/store/items.ts';
import { upsertSource } from '#src/store/sources.ts';
import { createTestDatabase, lockWaits } from '../database.ts';
import { collectedItem, PUBLISHER, sourceConfig } from '../store/fixtures.ts';

const NOW = new Date('2027-01-01T00:00:00Z');

it('a look that brings edited items and a batch that places them wait for one another', async () => {
  await using database = await createTestDatabase();
  const { db } = database;
  const source = await upsertSource(db, sourceConfig(), 'file');
  const entry = (externalId: string, text: string) => ({
    ...{ item: collectedItem({ externalId, text }), publisher: PUBLISHER, captureId: null, seen: NOW },
  });
  await storeItems(db, source, [entry('1', 'one'), entry('2', 'two')], NOW);
  const waitingFor = (waits: number) => expect.poll(() => lockWaits(db)).toBe(waits);
  const results: Promise<unknown>[] = [];
  await db.transaction().execute(async (holder) => {
    await sql`select from items where id = 1 for update`.execute(holder);
    // The batch is first in the line for item 1; the feed lists the newest first, so its look begins with item 2.
    const batch = [1, 2].map((id) => ({ id, revision: 1 }));
    results.push(db.transaction().execute((tx) => lockWaiting(tx, batch)));
    await waitingFor(1);
    const edited = [entry('2', 'two, edited'), entry('1', 'one, edited')];
    results.push(db.transaction().execute((tx) => storeItems(tx, source, edited, NOW)));
    await waitingFor(2);
  });
  expect(await Promise.allSettled(results)).toMatchObject([
    { status: 'fulfilled', value: new Map([1, 2].map((id) => [id, null])) },
    { status: 'fulfilled', value: { created: 0, revised: 2, unchanged: 0 } },
  ]);
});
