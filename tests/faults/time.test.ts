import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../database.ts';
import { isLong, rounds, SEED, tell, until } from './run.ts';
import { Running } from './running.ts';
import { World } from './world.ts';

const DAY_MS = 86_400_000;

interface Night {
  zone: string;
  time: string;
  /** Moments to which the clock is set, one after the other, and how many digests there must be by then. */
  steps: [moment: string, digests: number][];
}

const NIGHTS: Night[] = [
  {
    zone: 'Europe/Berlin',
    time: '02:30',
    // Clocks show 02:30 twice.
    steps: [
      ['2026-10-24T10:00:00Z', 1],
      ['2026-10-25T00:20:00Z', 1],
      ['2026-10-25T00:40:00Z', 2],
      ['2026-10-25T01:20:00Z', 2],
      ['2026-10-25T01:40:00Z', 2],
      ['2026-10-26T01:40:00Z', 3],
    ],
  },
  {
    zone: 'Europe/Berlin',
    time: '02:30',
    // Clocks never show 02:30.
    steps: [
      ['2027-03-27T10:00:00Z', 1],
      ['2027-03-28T00:50:00Z', 1],
      ['2027-03-28T01:40:00Z', 2],
      ['2027-03-29T00:20:00Z', 2],
      ['2027-03-29T00:40:00Z', 3],
    ],
  },
  {
    zone: 'Africa/Cairo',
    time: '00:00',
    // There is no midnight on the day on which summer begins.
    steps: [
      ['2027-04-29T10:00:00Z', 1],
      ['2027-04-29T21:50:00Z', 1],
      ['2027-04-29T22:10:00Z', 2],
      ['2027-04-30T20:50:00Z', 2],
      ['2027-04-30T21:10:00Z', 3],
    ],
  },
];

/** Several processes that all make what is due, on the world's clock. */
async function digestWorkers(world: World, { db, url }: TestDatabase, count: number): Promise<Running[]> {
  const environment = world.environment({ DATABASE_URL: url, FAULT_CLOCK: world.clockFile });
  const start = (...args: string[]) => new Running(environment, args, { file: 'tests/faults/digest-process.ts' });
  // The first brings what the configuration says of digests into the database, and makes the first of them.
  const first = start('first');
  await until(async () => {
    const { rows } = await sql`select from digests`.execute(db);
    return rows.length > 0;
  }, 'the first digest made');
  return [first, ...Array.from({ length: count - 1 }, () => start())];
}

describe('digests', () => {
  it.each(isLong ? NIGHTS : NIGHTS.slice(0, 1))(
    'are made once a day by three workers in the night of $zone in which clocks change ($steps.1.0)',
    async ({ zone, time, steps }) => {
      await using world = await World.open({ seed: SEED, outlets: 1, zone, digestTime: time });
      await using database = await createTestDatabase();
      const setTo = (moment: string) => world.setClock(Date.parse(moment) - Date.now());
      await setTo(steps[0]?.[0] ?? '');
      const workers = await digestWorkers(world, database, rounds(2, 3));
      const made = async () => {
        const { rows } = await sql<{ key: string }>`select key from digests order by id`.execute(database.db);
        return rows.map(({ key }) => key);
      };
      try {
        for (const [moment, digests] of steps) {
          await setTo(moment);
          await until(async () => (await made()).length >= digests, `${digests} digests by ${moment}`).catch(
            (error) => {
              throw new Error(`${error}\n${workers.map(({ log }) => log).join('\n')}`);
            },
          );
          await sleep(500);
          expect(await made(), moment).toHaveLength(digests);
        }
        const days = steps.at(-1)?.[1] ?? 0;
        tell({
          fault: `Clocks change: ${zone}, digest at ${time}, ${steps[1]?.[0].slice(0, 10)}`,
          promise: 'One digest for each local day, none missed, none twice',
          procedure: `${workers.length} processes that make what is due, the clock set to ${steps.length} moments of that night`,
          figure: `${days} digests for ${days} days`,
        });
      } finally {
        for (const worker of workers) await worker.kill();
      }
    },
    180_000,
  );

  it('are made once each by several workers that all try', async () => {
    const days = rounds(3, 40);
    const workers = rounds(2, 4);
    await using world = await World.open({ seed: SEED, outlets: 1, digestTime: '07:00' });
    await using database = await createTestDatabase();
    const start = Date.parse('2027-01-01T08:00:00Z');
    await world.setClock(start - Date.now());
    const running = await digestWorkers(world, database, workers);
    try {
      for (let day = 1; day <= days; day++) {
        await world.setClock(start + day * DAY_MS - Date.now());
        await until(async () => {
          const { rows } = await sql<{ made: number }>`select count(*)::int as made from digests`.execute(database.db);
          return rows[0]?.made === day + 1;
        }, `the digest of day ${day}`);
      }
      await sleep(1_000);
      const { rows } = await sql<{ made: number; days: number; sent: number }>`
          select count(distinct digests.id)::int as made, count(distinct period_to::date)::int as days,
            (select count(*) from deliveries)::int as sent from digests`.execute(database.db);
      expect(rows[0]).toEqual({ made: days + 1, days: days + 1, sent: days + 1 });
      tell({
        fault: 'Several workers that make digests',
        promise: 'Each digest once, with one delivery to each channel',
        procedure: `${running.length} processes that all try every 20 ms, over ${days} days of a clock that is set forward`,
        figure: `${days + 1} digests and ${days + 1} deliveries for ${days + 1} days`,
      });
    } finally {
      for (const one of running) await one.kill();
    }
  }, 180_000);
});
