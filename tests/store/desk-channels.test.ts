import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { channelsVersion } from '#src/store/channel-switches.ts';
import {
  addDeskChannel,
  changeDeskChannel,
  listDeskChannels,
  removeDeskChannel,
  type StoredDeskChannel,
} from '#src/store/desk-channels.ts';
import { createTestDatabase, type TestDatabase } from '../database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(async () => database[Symbol.asyncDispose]());

describe('channels of the desk', () => {
  it('are added once, changed and removed, and each of it is another version', async () => {
    const { db } = database;
    const team: StoredDeskChannel = {
      key: 'team',
      entry: { type: 'rss', label: 'Team', settings: { entries: 5 } },
      editedBy: 'Sara',
      editedAt: new Date('2026-11-20T12:00:00Z'),
    };
    const versions = [await channelsVersion(db)];
    expect(await changeDeskChannel(db, team)).toBe(false);
    expect(await addDeskChannel(db, team)).toBe(true);
    versions.push(await channelsVersion(db));
    expect(await addDeskChannel(db, { ...team, editedBy: 'Nima' })).toBe(false);
    expect(await listDeskChannels(db)).toEqual([team]);
    // By a machine whose clock says the same.
    const renamed = { ...team, entry: { ...team.entry, label: 'Ours' } };
    expect(await changeDeskChannel(db, renamed)).toBe(true);
    versions.push(await channelsVersion(db));
    expect(await listDeskChannels(db)).toEqual([renamed]);
    expect(new Set(versions).size).toBe(3);
    expect(await removeDeskChannel(db, 'team')).toBe(true);
    expect(await removeDeskChannel(db, 'team')).toBe(false);
    expect(await channelsVersion(db)).toBe(versions[0]);
  });
});
