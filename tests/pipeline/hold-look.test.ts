import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { queueDueSources } from '#src/pipeline/due-work.ts';
import { holdLook, LOOK_LEASE_MS } from '#src/pipeline/sources/hold-look.ts';
import { claimDueSources, giveBackSources, makeSourcesDue, readNextLook } from '#src/store/due-times.ts';
import { upsertSource } from '#src/store/sources.ts';
import { createTestDatabase, lockWaits, type TestDatabase } from '../database.ts';
import { sourceConfig } from '../store/fixtures.ts';

const START = new Date('2026-11-20T12:00:00Z');
const DUE = new Date(START.getTime() - 1_000);
let now = START;
const clock = { now: () => now };
const later = (seconds: number) => new Date(START.getTime() + seconds * 1_000);
const LEASE = new Date(START.getTime() + LOOK_LEASE_MS);

let database: TestDatabase;
const sources: number[] = [];
beforeAll(async () => {
  database = await createTestDatabase();
  for (const key of ['harbour-wire', 'morning-post'])
    sources.push(await upsertSource(database.db, sourceConfig({ key }), 'file'));
});
beforeEach(async () => {
  now = START;
  await database.db.updateTable('sources').set({ next_look: DUE }).execute();
});
afterAll(() => database[Symbol.asyncDispose]());

const dueAt = async (moment: Date) =>
  claimDueSources(database.db, moment, new Date(moment.getTime() + LOOK_LEASE_MS), 9);

describe('a source that was handed out', () => {
  it('is not due while it is looked at, and is when the look was lost', async () => {
    expect((await dueAt(START)).toSorted()).toEqual(sources.toSorted());
    const [source = 0] = sources;
    const lease = LOOK_LEASE_MS / 1_000;
    now = later(lease - 5);
    await expect(
      holdLook({ db: database.db, clock }, source, async () => {
        // The other one was lost with its process.
        expect(await dueAt(later(lease + 1))).toEqual([sources[1]]);
        throw new Error('the database went away');
      }),
    ).rejects.toThrow('went away');
    expect(await dueAt(later(2 * lease - 6))).toEqual([]);
    expect(await dueAt(later(2 * lease - 4))).toEqual([source]);
  });

  it('is kept while the database is slower than the claim is renewed', async () => {
    const { db } = database;
    const [source = 0] = sources;
    const renewMs = 10;
    const look = async () => {
      await db.transaction().execute(async (holder) => {
        await sql`select from sources where id = ${source} for update`.execute(holder);
        await expect.poll(() => lockWaits(db)).toBe(1);
        await sleep(10 * renewMs);
        expect(await lockWaits(db)).toBe(1);
      });
      now = later(60);
      await expect.poll(() => readNextLook(db, source)).toEqual(later(60 + LOOK_LEASE_MS / 1_000));
    };
    await holdLook({ db, clock }, source, look, renewMs);
  });

  it('keeps the time that its look set, and one that somebody else had set', async () => {
    const { db } = database;
    const [source = 0] = sources;
    const set = (next_look: Date) => db.updateTable('sources').set({ next_look }).where('id', '=', source).execute();
    await holdLook({ db, clock }, source, () => set(later(900)));
    expect(await readNextLook(db, source)).toEqual(later(900));
    await holdLook({ db, clock }, source, async () => undefined);
    expect(await readNextLook(db, source)).toEqual(later(900));
  });

  it('is left to whoever has it when another process starts, and made due where there can be no other', async () => {
    const { db } = database;
    const [claimed] = await claimDueSources(db, START, LEASE, 1);
    const [free] = sources.filter((source) => source !== claimed);
    await db
      .updateTable('sources')
      .set({ next_look: later(900) })
      .where('id', '=', free ?? 0)
      .execute();
    await makeSourcesDue(db, later(1), new Date(later(1).getTime() + LOOK_LEASE_MS));
    expect(await dueAt(later(1))).toEqual([free]);
    await makeSourcesDue(db, later(2), null);
    expect((await dueAt(later(2))).toSorted()).toEqual(sources.toSorted());
  });

  it('is due at once where the queue does not take it', async () => {
    const { db } = database;
    const taken: number[] = [];
    const queue = {
      async add(_name: string, { source }: { source: number }) {
        if (taken.length > 0) throw new Error('the memory of Redis is full');
        taken.push(source);
      },
    };
    const intake = { pause: async () => null };
    await expect(queueDueSources({ db, clock, queue, intake })).rejects.toThrow('full');
    expect(await readNextLook(db, taken[0] ?? 0)).toEqual(LEASE);
    const [left] = sources.filter((source) => !taken.includes(source));
    expect(await readNextLook(db, left ?? 0)).toEqual(START);
    await giveBackSources(db, sources, later(1), START);
    expect(await readNextLook(db, taken[0] ?? 0)).toEqual(LEASE);
  });
});
