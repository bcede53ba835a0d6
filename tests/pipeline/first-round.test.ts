import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { queueAllSources } from '#src/pipeline/due-work.ts';
import { LOOK_LEASE_MS } from '#src/pipeline/sources/hold-look.ts';
import { insertDeliveries } from '#src/store/deliveries.ts';
import { claimDeliveries } from '#src/store/delivery-claims.ts';
import { claimDueSources } from '#src/store/due-times.ts';
import { striveToHold } from '#src/store/sole-holder.ts';
import { upsertSource } from '#src/store/sources.ts';
import { createTestDatabase, type TestDatabase } from '../database.ts';
import { sourceConfig } from '../store/fixtures.ts';

const NOW = new Date('2026-11-20T12:00:00Z');
const later = (seconds: number) => new Date(NOW.getTime() + seconds * 1_000);

let database: TestDatabase;
let looked: number[];
/** A source and a message that a process has just taken in hand. */
beforeEach(async () => {
  database = await createTestDatabase();
  const { db } = database;
  looked = [];
  await upsertSource(db, sourceConfig(), 'file');
  await db.updateTable('sources').set({ next_look: NOW }).execute();
  await claimDueSources(db, NOW, new Date(NOW.getTime() + LOOK_LEASE_MS), 9);
  const message = {
    ...{ kind: 'test' as const, key: 'test-1', subject: 'A subject', text: 'A text', html: null, language: 'en' },
    ...{ alert: null, data: null, createdAt: NOW },
  };
  await insertDeliveries(db, [{ key: 'test-1', channel: 'ops', alertId: null, digestId: null, message }], NOW);
  expect(await claimed(NOW)).toBe(1);
});
afterEach(async () => database[Symbol.asyncDispose]());

const claimed = async (at: Date) => {
  const lease = new Date(at.getTime() + 20_000);
  return (await claimDeliveries(database.db, { now: at, lease, limit: 9 })).length;
};

const start = (DATABASE_URL?: string) =>
  queueAllSources({
    db: database.db,
    clock: { now: () => later(1) },
    intake: { pause: async () => null },
    queue: { add: async (_name, { source }) => void looked.push(source) },
    env: { DATABASE_URL },
  });

describe('the start of a service', () => {
  it('takes up at once what the one before had in hand, where nobody else can have it', async () => {
    expect(await start()).toBe(1);
    expect(looked).toHaveLength(1);
    expect(await claimed(later(1))).toBe(1);
  });

  it('hands out each source once, though the leases of the first are over before the last is in the queue', async () => {
    const sources = 230;
    for (let number = 1; number < sources; number += 1)
      await upsertSource(database.db, sourceConfig({ key: `source-${number}` }), 'file');
    let seconds = 1;
    await queueAllSources({
      db: database.db,
      clock: { now: () => later(seconds) },
      intake: { pause: async () => null },
      queue: {
        add: async (_name, { source }) => {
          seconds += 1;
          looked.push(source);
          // It would go on for ever.
          if (looked.length > 3 * sources) throw new Error('handed out again and again');
        },
      },
      env: { DATABASE_URL: undefined },
    });
    expect(looked).toHaveLength(sources);
    expect(new Set(looked).size).toBe(sources);
  });

  it('leaves it to others that may be at work on a database of all', async () => {
    expect(await start(database.url)).toBe(1);
    expect(looked).toEqual([]);
    expect(await claimed(later(1))).toBe(0);
  });

  it('leaves it to another that runs in the same folder', async () => {
    await using other = striveToHold(database.url);
    await expect.poll(() => other.isHeld(), { timeout: 20_000 }).toBe(true);
    expect(await start()).toBe(1);
    expect(looked).toEqual([]);
    expect(await claimed(later(1))).toBe(0);
  });
});
