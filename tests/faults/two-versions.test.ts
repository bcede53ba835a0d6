import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Queue } from 'bullmq';
import { describe, expect, it } from 'vitest';
import { openDatabase } from '#src/store/database.ts';
import { migrationState } from '#src/store/migrate.ts';
import { Installation, redisProgram } from './installation.ts';
import { provideOlderBuild } from './older-build.ts';
import { BACK_WITHIN_MS, isLong, leaveOut, SEED, spread, tell, until } from './run.ts';
import type { Running } from './running.ts';
import { World } from './world.ts';

const FAULT = 'Two versions on one database, and back to the older one';
/** How long both work side by side, and how long the older one goes on alone; ten minutes of load where there is time. */
const [TOGETHER_MS, AFTERWARDS_MS] = isLong ? [360_000, 240_000] : [20_000, 10_000];
const PAGES = [
  '/',
  '/stories',
  '/stories/1',
  '/items/1',
  '/alerts',
  '/sources',
  '/digests',
  '/officials',
  '/stories?q=prison',
];
/** A kind of work that no version knows yet, as a newer one hands it out. */
const KIND_OF_TOMORROW = 'of-tomorrow';

/** Reads the pages of several desks; what is not answered as it should be is kept. */
class Readers {
  readonly faults: string[] = [];
  pages = 0;

  async read(desks: readonly string[]): Promise<void> {
    const path = PAGES[this.pages % PAGES.length] ?? '/';
    for (const desk of desks) {
      const answer = await fetch(`${desk}${path}`, { redirect: 'manual' });
      const text = await answer.text();
      if (answer.status !== 200) this.faults.push(`${desk}${path}: ${answer.status} ${text.slice(0, 200)}`);
    }
    this.pages++;
  }
}

async function deskOf(running: Running): Promise<string> {
  const address = /The desk is at (http\S+)/;
  await until(() => running.hasEnded || address.test(running.log), 'the desk open');
  expect(running.hasEnded, running.log).toBe(false);
  return address.exec(running.log)?.[1] ?? '';
}

/**
 * A process of the older version that is started on a database of the newer one works, or ends and says in plain words
 * why not; gives what it says, or null where it works.
 */
async function refusalOf(running: Running): Promise<string | null> {
  await until(() => running.hasEnded || running.log.includes('Working:'), 'started or refused');
  if (!running.hasEnded) return null;
  expect(running.log).toContain('by a newer Khavaran');
  expect(running.exitCode, running.log).toBe(1);
  running.errors.length = 0;
  return 'refused in plain words';
}

async function underLoad(world: World, readers: Readers, desks: readonly string[], milliseconds: number) {
  const begin = performance.now();
  while (performance.now() - begin < milliseconds) {
    world.publish(1);
    await readers.read(desks);
    await sleep(500);
  }
}

describe.skipIf('missing' in redisProgram)('two versions', () => {
  it(
    'work side by side on one database, and the older one goes on when the newer one is taken away again',
    async (test) => {
      await using world = await World.open({ seed: SEED });
      const older = await provideOlderBuild(path.join(world.folder, 'older'));
      if ('missing' in older) {
        leaveOut(FAULT, older.missing);
        return test.skip(older.missing);
      }
      const ofOlder = { root: older.root, processes: [['web'], ['worker'], ['worker']] };
      await using installation = await Installation.open(world, ofOlder);
      const oldOnes = installation.processes.map(({ running }) => running);
      const readers = new Readers();
      const oldDesk = await deskOf(oldOnes[0] as Running);
      await underLoad(world, readers, [oldDesk], 3_000);

      // Its start brings the database up to date under those that run.
      const newDesk = installation.start(['web']);
      const newOnes = [newDesk, installation.start(['worker'])];
      const desks = [oldDesk, await deskOf(newDesk)];
      const back = [await installation.back(world)];
      const db = openDatabase(installation.postgres.url, { connections: 1 });
      const { done } = await migrationState(db).finally(() => db.destroy());
      const tomorrow = new Queue(KIND_OF_TOMORROW, {
        connection: { url: installation.redis.url },
        prefix: 'khavaran',
      });
      const unknown = await tomorrow.add(KIND_OF_TOMORROW, { source: 1 });
      await underLoad(world, readers, desks, TOGETHER_MS);
      back.push(await installation.back(world));

      // And back: nothing was wrong with the newer one, so it ends in order.
      await Promise.all(newOnes.map((one) => one.stop()));
      await underLoad(world, readers, [oldDesk], AFTERWARDS_MS);
      back.push(await installation.back(world));
      const refusal = await refusalOf(installation.start(['worker'], older.root));
      expect(await unknown.getState()).toBe('waiting');
      await tomorrow.close();
      for (const one of oldOnes) expect(one.hasEnded, one.log).toBe(false);
      const judgement = await installation.finish(world);
      expect(readers.faults).toEqual([]);
      expect([...oldOnes, ...newOnes].flatMap(({ errors }) => errors)).toEqual([]);
      tell({
        fault: FAULT,
        promise: 'No error at a desk, nothing lost or doubled, work that the older one does not know is left alone',
        procedure: `a desk and two workers of ${older.name}, then a desk and a worker of this version, whose start brings the database up to date (${done.at(-1)}), beside them for ${TOGETHER_MS / 1000} s, then for ${AFTERWARDS_MS / 1000} s the older ones alone, and one more of them started, while items arrive and pages are read`,
        figure: `${judgement.served} items, ${judgement.alertsDue} alerts: 0 lost, 0 doubled, ${judgement.repeats} possible repeats marked; ${readers.pages} times a page of each desk read, 0 errors; the older one, started on the newer database: ${refusal ?? 'works'}; to an alert ${spread(back)}`,
      });
      expect(Math.max(...back)).toBeLessThan(BACK_WITHIN_MS);
    },
    300_000 + 2 * (TOGETHER_MS + AFTERWARDS_MS),
  );
});
