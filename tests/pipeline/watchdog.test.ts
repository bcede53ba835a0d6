import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readEnv } from '#src/base/env.ts';
import { noteArchiving } from '#src/pipeline/evidence/archive-night.ts';
import { serversDifference } from '#src/pipeline/operations/self-check.ts';
import { type WatchdogContext, watchOverService } from '#src/pipeline/operations/watchdog.ts';
import type { IntakePause } from '#src/pipeline/sources/intake.ts';
import { createTestDatabase, type TestDatabase } from '../database.ts';
import { insertWaitingItems } from './waiting-items.ts';

const MINUTE = 60_000;
const START = new Date();
let database: TestDatabase;
let now = START;
let pause: IntakePause | null = null;
let locked: ReadonlyMap<string, string> = new Map();
let context: WatchdogContext;

beforeAll(async () => {
  database = await createTestDatabase();
  context = {
    db: database.db,
    clock: { now: () => now },
    intake: { pause: async () => pause },
    env: readEnv({ KHAVARAN_DATA: import.meta.dirname }),
    archive: null,
    channels: { locked: () => locked },
    health: {
      db: database.db,
      clock: { now: () => now },
      rules: [],
      channels: ['team', 'operators'],
      operatorChannels: ['operators'],
      language: 'en',
      zone: 'UTC',
      deskUrl: null,
    },
  };
});
afterAll(() => database[Symbol.asyncDispose]());

const told = async () => {
  const rows = await database.db.selectFrom('deliveries').select(['channel', 'message']).orderBy('id').execute();
  return rows.map(({ channel, message }) => `${channel}: ${(message as { subject: string }).subject}`);
};
const watch = async (alive = START) => [...(await watchOverService(context, alive)).keys()];

describe('watchdog', () => {
  it('tells operators once of each trouble, and once of its end', async () => {
    expect(await watch()).toEqual([]);
    pause = 'disk';
    expect(await watch()).toEqual(['disk']);
    expect(await watch()).toEqual(['disk']);
    pause = null;
    expect(await watch()).toEqual([]);
    expect(await watch()).toEqual([]);
    expect(await told()).toEqual([
      'operators: Khavaran has paused: its disk is nearly full',
      'operators: Khavaran goes on: its disk has room again',
    ]);
  });

  it('tells that the oldest work waits, but not of what waited while no process ran', async () => {
    await database.db.deleteFrom('deliveries').execute();
    await insertWaitingItems(database.db, 3, new Date(START.getTime() - 20 * MINUTE));
    expect(await watch(START)).toEqual([]);
    expect(await watch(new Date(START.getTime() - 30 * MINUTE))).toEqual(['backlog']);
    await insertWaitingItems(database.db, 0);
    expect(await watch()).toEqual([]);
    expect(await told()).toEqual([
      'operators: Khavaran is behind: alerts come late',
      'operators: Khavaran has caught up',
    ]);
  });

  it('tells that no source was read for an hour, unless it is paused and knows why', async () => {
    await database.db.deleteFrom('deliveries').execute();
    await database.db
      .updateTable('sources')
      .set({ enabled: true, configured_by: 'file', next_look: new Date(START.getTime() + 1e9) })
      .execute();
    const long = new Date(START.getTime() - 61 * MINUTE);
    expect(await watch(new Date(START.getTime() - 59 * MINUTE))).toEqual([]);
    pause = 'backlog';
    expect(await watch(long)).toEqual([]);
    pause = null;
    expect(await watch(long)).toEqual(['blind']);
    await database.db.updateTable('sources').set({ last_success: START }).execute();
    expect(await watch(long)).toEqual([]);
    expect((await told()).map((line) => line.slice(11))).toEqual([
      'Khavaran sees nothing: no source can be read',
      'Khavaran sees again: sources can be read',
    ]);
  });

  it('tells a wrong clock by that of the database', async () => {
    await database.db.deleteFrom('deliveries').execute();
    now = new Date(Date.now() + 20 * MINUTE);
    await database.db.updateTable('sources').set({ last_success: now }).execute();
    expect(await watch(now)).toEqual(['clock']);
    now = new Date();
    expect(await watch()).toEqual([]);
    expect(await told()).toHaveLength(2);
  });

  it('tells that old files do not reach the archive, as long as there is one', async () => {
    await database.db.deleteFrom('deliveries').execute();
    const { db } = database;
    const night = (failed: number, stopped: string | null, at: Date) =>
      noteArchiving(db, { moved: 3, bytes: 1, removedThere: 0, failed, stopped }, at);
    await night(0, 'The store refuses the key.', now);
    expect(await watch()).toEqual([]);
    context.archive = {};
    expect(await watch()).toEqual(['archive']);
    await night(0, null, now);
    expect(await watch()).toEqual([]);
    now = new Date(now.getTime() + 1_000);
    await night(2, null, now);
    expect(await watch()).toEqual(['archive']);
    context.archive = null;
    expect(await watch()).toEqual([]);
    expect((await told()).map((line) => line.slice(11))).toEqual([
      'Old files do not all reach the archive',
      'The archive takes everything again',
      'Old files do not all reach the archive',
      'The archive takes everything again',
    ]);
  });

  it('tells that secrets of channels were kept under another installation secret', async () => {
    await database.db.deleteFrom('deliveries').execute();
    locked = new Map([['team', 'The secret "url" of the channel "team" …']]);
    expect(await watch()).toEqual(['secrets']);
    locked = new Map();
    expect(await watch()).toEqual([]);
    expect((await told()).map((line) => line.slice(11))).toEqual([
      'Secrets of channels cannot be read',
      'The secrets of all channels can be read again',
    ]);
  });
});

describe('the clocks of servers', () => {
  const seen = (host: string, minutesAhead: number, age: string | null = null) => ({
    host,
    date: new Date(START.getTime() - minutesAhead * MINUTE).toUTCString(),
    age,
    finishedAt: START,
  });

  it('are asked by their median, with what a cache has kept taken off', () => {
    const { serversMs, hosts } = serversDifference([seen('a', 0), seen('b', 30, '1800'), seen('c', 0), seen('d', 500)]);
    expect(hosts).toBe(4);
    expect(Math.abs(serversMs ?? Number.NaN)).toBeLessThan(1_000);
    const ahead = serversDifference([seen('a', 60), seen('b', 61), seen('c', 59)]);
    expect(Math.round((ahead.serversMs ?? 0) / MINUTE)).toBe(60);
  });

  it('prove nothing where they are few', () => {
    expect(serversDifference([seen('a', 60), seen('a', 60), seen('b', 60)])).toEqual({ serversMs: null, hosts: 2 });
  });
});
