import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readChannels } from '#src/channels/channel-file.ts';
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

  it.each(['null', '"text"', '7', '[]', '{"type":"rss","label":7}'])(
    'are read past what somebody wrote: %s',
    async (entry) => {
      const { db } = database;
      const editedAt = new Date('2026-11-20T12:00:00Z');
      await db
        .insertInto('desk_channels')
        .values({ key: 'odd', entry, edited_by: 'hand', edited_at: editedAt })
        .execute();
      const entryOfTeam = { type: 'rss', label: 'Team', settings: { address: 'an-address-that-nobody-guesses' } };
      await addDeskChannel(db, { key: 'team', entry: entryOfTeam, editedBy: 'Sara', editedAt });
      const desk = await listDeskChannels(db);
      expect(desk.map((channel) => [channel.key, typeof channel.entry])).toEqual([
        ['odd', 'object'],
        ['team', 'object'],
      ]);
      expect(desk.map(({ entry: { type } }) => String(type))).toEqual([expect.any(String), 'rss']);
      const { channels, faults } = readChannels('', {}, { desk });
      expect([channels.map(({ key, enabled }) => [key, enabled]), faults]).toEqual([[['team', true]], []]);
      await db.deleteFrom('desk_channels').execute();
    },
  );
});
