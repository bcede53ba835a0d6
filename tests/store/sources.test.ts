import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { claimDueSources } from '#src/store/due-times.ts';
import {
  findSource,
  listSources,
  readHealth,
  recordLook,
  removeSource,
  syncSources,
  upsertSource,
} from '#src/store/sources.ts';
import { createTestDatabase, type TestDatabase } from '../database.ts';
import { sourceConfig } from './fixtures.ts';

const NOW = new Date('2030-03-01T09:00:00Z');
const later = (seconds: number) => new Date(NOW.getTime() + seconds * 1000);

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(async () => database[Symbol.asyncDispose]());

const look = {
  outcome: 'items' as const,
  reason: null,
  state: { etag: '"1"' },
  now: NOW,
  nextLook: later(600),
  intervalSeconds: 600,
  foundNew: true,
  movedTo: null,
  gone: false,
};

describe('sources', () => {
  it('follows the file: adds, changes, switches off what was removed, leaves the operator’s own', async () => {
    const { db } = database;
    await syncSources(db, [sourceConfig({ key: 'a' }), sourceConfig({ key: 'b' })]);
    await upsertSource(db, sourceConfig({ key: 'mine' }), 'operator');
    await syncSources(db, [sourceConfig({ key: 'b', name: 'Renamed' })]);
    const sources = await listSources(db);
    expect(Object.fromEntries(sources.map(({ key, name, enabled }) => [key, { name, enabled }]))).toEqual({
      a: { name: 'Harbour Wire', enabled: false },
      b: { name: 'Renamed', enabled: true },
      mine: { name: 'Harbour Wire', enabled: true },
    });
  });

  it('keeps a source’s state over a restart and drops it when its settings change', async () => {
    const { db } = database;
    const id = await upsertSource(db, sourceConfig({ key: 'stateful' }), 'file');
    await recordLook(db, id, look);
    await upsertSource(db, sourceConfig({ key: 'stateful', name: 'New name' }), 'file');
    expect(await findSource(db, { id })).toMatchObject({ state: { etag: '"1"' }, name: 'New name' });
    await upsertSource(db, sourceConfig({ key: 'stateful', settings: { url: 'https://other.example' } }), 'file');
    expect(await findSource(db, { key: 'stateful' })).toMatchObject({ state: null });
  });

  it('hands a due source to one of two schedulers, and again when its lease is over', async () => {
    const { db } = database;
    await syncSources(db, [sourceConfig({ key: 'due' })]);
    await db.updateTable('sources').set({ enabled: false }).where('key', '!=', 'due').execute();
    const claims = await Promise.all([1, 2].map(() => claimDueSources(db, NOW, later(300), 10)));
    expect(claims.map((claim) => claim.length).sort()).toEqual([0, 1]);
    expect(await claimDueSources(db, later(299), later(600), 10)).toEqual([]);
    expect(await claimDueSources(db, later(300), later(600), 10)).toHaveLength(1);
  });

  it('counts failures in a row, remembers the last success, follows a move and stops at "gone"', async () => {
    const { db } = database;
    const id = await upsertSource(db, sourceConfig({ key: 'flaky' }), 'file');
    await recordLook(db, id, { ...look, movedTo: 'https://moved.example/rss' });
    const broken = {
      ...look,
      outcome: 'broken' as const,
      reason: 'The server has a fault.',
      foundNew: false,
      state: undefined,
    };
    await recordLook(db, id, { ...broken, now: later(60) });
    await recordLook(db, id, { ...broken, now: later(120) });
    expect(await findSource(db, { id })).toMatchObject({
      failures: 2,
      lastSuccess: NOW,
      lastReason: 'The server has a fault.',
      settings: { url: 'https://moved.example/rss' },
      state: { etag: '"1"' },
    });
    await recordLook(db, id, { ...broken, outcome: 'refused', gone: true });
    expect(await findSource(db, { id })).toMatchObject({ enabled: false });
    expect((await readHealth(db)).find((health) => health.source === 'flaky')).toMatchObject({ outcome: 'refused' });
  });

  it('removes a source that is there, and says when it is not', async () => {
    const { db } = database;
    await upsertSource(db, sourceConfig({ key: 'unwanted' }), 'operator');
    expect(await removeSource(db, 'unwanted')).toBe(true);
    expect(await removeSource(db, 'never-there')).toBe(false);
  });
});
