import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { completeEdition } from '#src/digests/editions-file.ts';
import type { DigestEdition } from '#src/model/digest.ts';
import { type DigestContext, previewEdition, sendDueDigests, sendFirstDigest } from '#src/pipeline/send-digests.ts';
import { findEdition, saveEdition, syncEditions } from '#src/store/digest-editions.ts';
import { findDigest, listDigests } from '#src/store/digests.ts';
import { createTestDatabase, type TestDatabase } from '../database.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database[Symbol.asyncDispose]());
beforeEach(async () => {
  await database.db.deleteFrom('deliveries').execute();
  await database.db.deleteFrom('digests').execute();
  await database.db.deleteFrom('digest_editions').execute();
});

function edition(name: string, more: Partial<DigestEdition> = {}): DigestEdition {
  const defaults = { language: 'en', zone: 'UTC', time: '07:00' } as const;
  const entry = { name, label: '', enabled: true, period: 'day' as const, channels: [], public: false };
  return {
    ...completeEdition({ ...entry, signals: [], entities: [], least_score: 0, sections: [] }, defaults),
    ...more,
  };
}

/** A scheduler of its own, whose clock the test sets. */
function scheduler(start: string) {
  let now = new Date(start);
  const context: DigestContext = {
    db: database.db,
    clock: { now: () => now },
    names: new Map(),
    officials: [],
    channels: ['mail', 'chat'],
    language: 'en',
    zone: 'UTC',
    deskUrl: null,
  };
  return {
    context,
    async at(moment: string | number) {
      now = new Date(moment);
      return (await sendDueDigests(context)).map(({ digest }) => digest);
    },
  };
}

/** All that were made, the first first. */
const made = async () => {
  const heads = (await listDigests(database.db, { limit: 1000 })).reverse();
  return (await Promise.all(heads.map(({ id }) => findDigest(database.db, id)))).flatMap((digest) => digest ?? []);
};
const localDay = (at: Date, zone: string) =>
  new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short' }).format(at);

describe('the same digest by two schedulers, across clock changes and restarts', () => {
  it.each<[string, string]>([
    ['Europe/Berlin', '2026-03-26T05:00:00Z'],
    ['Europe/Berlin', '2026-10-22T05:00:00Z'],
    ['America/New_York', '2026-03-05T10:00:00Z'],
    ['America/New_York', '2026-10-29T10:00:00Z'],
    ['Asia/Tehran', '2026-03-19T03:00:00Z'],
  ])('is exactly one a local day in %s from %s', async (zone, start) => {
    const days = 7;
    const begin = new Date(start);
    await syncEditions(database.db, [edition('daily', { zone, time: '02:30' })], begin);
    let pair = [scheduler(start), scheduler(start)];
    for (let now = begin.getTime(); now <= begin.getTime() + days * DAY; now += 3 * HOUR) {
      // Each restarts now and then: nothing is remembered but by the database.
      if ((now - begin.getTime()) % (9 * HOUR) === 0) pair = [scheduler(start), scheduler(start)];
      await Promise.all(pair.map((one, index) => one.at(now + index * 7_000)));
    }
    const digests = await made();
    const dates = digests.map(({ digest }) => localDay(digest.to, zone));
    expect(dates.length).toBe(days);
    expect(new Set(dates).size).toBe(days);
    expect(digests.slice(1).map(({ digest }) => digest.from)).toEqual(
      digests.slice(0, -1).map(({ digest }) => digest.to),
    );
    const deliveries = await database.db.selectFrom('deliveries').select(['digest_id', 'channel']).execute();
    expect(deliveries.length).toBe(2 * days);
  });

  it('is exactly one by processes of their own on one database', async () => {
    const start = Date.parse('2026-10-20T00:00:00Z');
    const zones = ['Europe/Berlin', 'Asia/Tehran', 'America/New_York'];
    await syncEditions(
      database.db,
      zones.map((zone, index) => edition(`edition-${index}`, { zone, time: '02:30' })),
      new Date(start),
    );
    const rounds = 40;
    const processes = Array.from({ length: 2 }, () =>
      fork(path.join(import.meta.dirname, 'scheduler-process.ts'), [database.url, String(start), String(rounds)]),
    );
    const codes = await Promise.all(processes.map(async (child) => (await once(child, 'exit'))[0]));
    expect(codes).toEqual([0, 0]);
    const keys = (await made()).map(({ key }) => key);
    // Ten days, over which clocks went back in Berlin: no day twice, none left out, by any of them.
    expect(new Set(keys).size).toBe(keys.length);
    expect(keys.length).toBe(zones.length * 10);
  }, 60_000);
});

describe('when the service does not run', () => {
  it('makes one late, of its own period, and says which days are missed', async () => {
    await syncEditions(database.db, [edition('daily')], new Date('2026-11-10T08:00:00Z'));
    await scheduler('').at('2026-11-11T07:00:10Z');
    const [late] = await scheduler('').at('2026-11-14T09:42:00Z');
    expect(late).toMatchObject({ from: new Date('2026-11-11T07:00Z'), to: new Date('2026-11-14T07:00Z') });
    expect(late?.lateness?.replaceAll(/[\u2068\u2069]/g, '')).toBe(
      'Made late, 09:42 instead of 07:00: the service was not running then. No digest was made on 12 Nov 2026 and 13 Nov 2026: ' +
        'the service was not running. This one covers all the time since the last.',
    );
    expect(await scheduler('').at('2026-11-14T10:00:00Z')).toEqual([]);
  });

  it('says so in Persian as well', async () => {
    await syncEditions(database.db, [edition('daily', { language: 'fa' })], new Date('2026-11-10T08:00:00Z'));
    await scheduler('').at('2026-11-11T07:00:10Z');
    const [late] = await scheduler('').at('2026-11-13T09:42:00Z');
    expect(late?.lateness).toContain('۰۹:۴۲ به جای ۰۷:۰۰');
    expect(late?.lateness).toContain('۲۱ آبان ۱۴۰۵ (۱۲ نوامبر ۲۰۲۶)');
  });

  it('says nothing of days on which none was due', async () => {
    await syncEditions(
      database.db,
      [edition('weekly', { days: ['mon'], period: 'week' })],
      new Date('2026-11-01T08:00:00Z'),
    );
    const one = scheduler('');
    await one.at('2026-11-02T07:00:10Z');
    expect(await one.at('2026-11-08T23:00:00Z')).toEqual([]);
    const [second] = await one.at('2026-11-09T07:00:10Z');
    expect(second).toMatchObject({ from: new Date('2026-11-02T07:00Z'), lateness: null });
    expect(second?.title).toBe('Weekly digest, week to Monday 9 November 2026');
  });
});

describe('when clocks are wrong', () => {
  beforeEach(() => syncEditions(database.db, [edition('daily')], new Date('2026-11-10T08:00:00Z')));

  it('a clock set back makes none again', async () => {
    const one = scheduler('');
    for (const day of [11, 12, 13]) await one.at(`2026-11-${day}T07:00:10Z`);
    for (const day of [11, 12, 13]) expect(await one.at(`2026-11-${day}T09:00:00Z`)).toEqual([]);
    expect((await one.at('2026-11-14T07:00:10Z')).length).toBe(1);
    expect((await made()).length).toBe(4);
  });

  it('a clock that ran days ahead costs no day once it is right', async () => {
    const one = scheduler('');
    await one.at('2026-11-11T07:00:10Z');
    await one.at('2026-11-15T08:00:00Z');
    for (const day of [12, 13, 14, 15, 16]) await one.at(`2026-11-${day}T07:00:10Z`);
    const periods = (await made()).slice(2).map(({ digest }) => [digest.from.getUTCDate(), digest.to.getUTCDate()]);
    expect(periods).toEqual([
      [11, 12],
      [12, 13],
      [13, 14],
      [14, 15],
      [15, 16],
    ]);
  });
});

describe('editions', () => {
  it('go each to its own channels, in its own language', async () => {
    const now = new Date('2026-11-10T08:00:00Z');
    await syncEditions(
      database.db,
      [
        edition('daily'),
        edition('tehran', { language: 'fa', channels: ['chat', 'gone'] }),
        edition('off', { enabled: false }),
      ],
      now,
    );
    await scheduler('').at('2026-11-11T07:00:10Z');
    const rows = await database.db.selectFrom('deliveries').select(['channel', 'message']).orderBy('id').execute();
    const sent = rows.map(({ channel, message }) => [channel, (message as { language: string }).language]);
    expect(sent).toEqual([
      ['mail', 'en'],
      ['chat', 'en'],
      ['chat', 'fa'],
    ]);
  });

  it('follow the file until somebody changes them on the desk', async () => {
    const now = new Date('2026-11-10T08:00:00Z');
    const { db } = database;
    await syncEditions(db, [edition('daily'), edition('weekly')], now);
    await saveEdition(db, edition('daily', { time: '09:00' }), { by: 'Editor', now, isNew: false });
    await syncEditions(db, [edition('daily', { time: '05:00' })], now);
    expect(await findEdition(db, 'daily')).toMatchObject({ edition: { time: '09:00' }, editedBy: 'Editor' });
    expect(await findEdition(db, 'weekly')).toBeNull();
    expect(await saveEdition(db, edition('daily'), { by: 'Editor', now, isNew: true })).toBe(false);
  });

  it('that are switched on again begin anew', async () => {
    const { db } = database;
    await syncEditions(db, [edition('daily')], new Date('2026-11-01T08:00:00Z'));
    const one = scheduler('');
    await one.at('2026-11-02T07:00:10Z');
    const by = { by: 'Editor', isNew: false };
    await saveEdition(db, edition('daily', { enabled: false }), { ...by, now: new Date('2026-11-02T12:00:00Z') });
    expect(await one.at('2026-11-09T07:00:10Z')).toEqual([]);
    await saveEdition(db, edition('daily'), { ...by, now: new Date('2026-11-09T12:00:00Z') });
    expect(await one.at('2026-11-09T13:00:00Z')).toEqual([]);
    expect(await one.at('2026-11-10T07:00:10Z')).toMatchObject([
      { from: new Date('2026-11-09T07:00Z'), lateness: null },
    ]);
  });

  it('of a new installation begin with one of the day before, once', async () => {
    await syncEditions(database.db, [edition('daily')], new Date('2026-11-10T08:00:00Z'));
    const one = scheduler('2026-11-10T08:05:00Z');
    expect((await sendFirstDigest(one.context))?.digest.title).toBe('Daily digest, Tuesday 10 November 2026');
    expect(await sendFirstDigest(one.context)).toBeNull();
    expect((await one.at('2026-11-11T07:00:10Z')).length).toBe(1);
  });

  it('show what they would say now', async () => {
    const shown = await previewEdition(scheduler('').context, edition('x'), new Date('2026-11-10T08:00:00Z'));
    expect(shown).toMatchObject({ from: new Date('2026-11-09T08:00:00Z'), edition: 'x', public: false });
    expect((await made()).length).toBe(0);
  });
});
