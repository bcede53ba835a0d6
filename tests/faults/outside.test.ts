import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { openDatabase } from '#src/store/database.ts';
import { breachesOf } from './check.ts';
import type { OutletMode } from './numbered-outlet.ts';
import { BACK_WITHIN_MS, backAfter, isLong, rounds, SEED, spread, tell, until } from './run.ts';
import { Running } from './running.ts';
import { embeddedServer } from './servers.ts';
import { World } from './world.ts';

/** How long the network is away and a channel is dead; ten minutes where it is asked for. */
const OUTAGE_MS = Number(process.env.FAULTS_OUTAGE_SECONDS ?? (isLong ? 150 : 20)) * 1000;

async function started(world: World, environment: NodeJS.ProcessEnv): Promise<Running> {
  world.publish(6);
  const service = new Running(environment, ['start']);
  await until(() => world.receivers.digests.landings.length === 1, 'at work', 100_000).catch((error) => {
    throw new Error(`${error}\n${service.log}`);
  });
  return service;
}

/** Publishes one item after another for so long. */
async function publishFor(world: World, milliseconds: number): Promise<void> {
  const begin = performance.now();
  while (performance.now() - begin < milliseconds) {
    world.publish(1);
    await sleep(1_000);
  }
}

/** Waits until all that was published was told; gives how long that took. */
async function caughtUp(world: World): Promise<number> {
  const begin = performance.now();
  for (let number = 3; number <= world.published; number += 3)
    await until(() => world.hasTold(number), `told of item ${number}`);
  return performance.now() - begin;
}

describe('what is outside of the service', () => {
  it.runIf(isLong)(
    'may be out of reach for minutes: all that was published meanwhile is told when it is back',
    async () => {
      await using world = await World.open({ seed: SEED, outlets: 6 });
      const environment = world.environment();
      await using service = await started(world, environment);
      const first: number[] = [];
      const all: number[] = [];
      const modes: OutletMode[] = ['cut', 'hanging'];
      for (const mode of modes) {
        world.history.add({ what: 'fault', name: `network ${mode}` });
        for (const outlet of world.outlets) await outlet.become(mode);
        world.receivers.chat.behaviour = 'gone';
        await publishFor(world, OUTAGE_MS);
        for (const outlet of world.outlets) await outlet.become('serving');
        world.receivers.chat.behaviour = 'steady';
        world.history.add({ what: 'healed', name: `network ${mode}` });
        const healed = performance.now();
        first.push(await backAfter(world));
        await caughtUp(world);
        all.push(performance.now() - healed);
      }
      const judgement = await world.judge((await embeddedServer(world.data)).url);
      expect(breachesOf(judgement), service.log).toEqual({});
      tell({
        fault: 'Network cut: connections refused, then hanging',
        promise: 'Nothing lost or doubled, back within 30 s of the end of the outage',
        procedure: `all ${world.outlets.length} outlets and a channel out of reach for ${OUTAGE_MS / 1000} s, twice, while items are published`,
        figure: `${judgement.served} items, ${judgement.alertsDue} alerts: 0 lost, 0 doubled; first alert after ${spread(first)}, all of them after ${spread(all)}`,
      });
      expect(Math.max(...first)).toBeLessThan(BACK_WITHIN_MS);
      await service.stop();
    },
    300_000 + 2 * OUTAGE_MS,
  );

  it.runIf(isLong)(
    'may hold a dead channel: the others hear at once, and it hears all when it is back',
    async () => {
      await using world = await World.open({ seed: SEED });
      await world.setClock(0);
      const environment = world.environment({ FAULT_CLOCK: world.clockFile });
      await using service = await started(world, environment);
      await backAfter(world);
      const before = world.published;
      world.receivers.chat.behaviour = 'gone';
      const heard = () => world.receivers.hook.landings.filter(({ key }) => key.startsWith('alert-')).length;
      const delays: number[] = [];
      const begin = performance.now();
      while (performance.now() - begin < OUTAGE_MS) {
        const known = heard();
        const published = performance.now();
        world.publishAlarm();
        await until(() => heard() > known, 'heard on the other channel');
        delays.push(performance.now() - published);
        await sleep(3_000);
      }
      // Ten minutes without it are worth a word to operators; of the hour that it is dead the clock makes up the rest.
      await world.setClock(3_600_000 - OUTAGE_MS);
      const isTold = () => world.receivers.hook.landings.some(({ key }) => key.startsWith('channel-chat-dead'));
      await until(isTold, 'operators told of the dead channel');
      world.receivers.chat.behaviour = 'steady';
      const healed = performance.now();
      await until(() => world.hasTold(before + 3 - (before % 3)), 'the dead channel back', OUTAGE_MS + 60_000);
      const first = performance.now() - healed;
      await caughtUp(world);
      const all = performance.now() - healed;
      const judgement = await world.judge((await embeddedServer(world.data)).url);
      expect(breachesOf(judgement), service.log).toEqual({});
      tell({
        fault: 'A channel dead for long',
        promise: 'The other channels do not wait, operators are told, nothing is lost or doubled when it is back',
        procedure: `one of two channels closes every connection for an hour, of which the clock skips all but ${OUTAGE_MS / 1000} s, while alerts are raised`,
        figure: `${judgement.alertsDue} alerts: 0 lost, 0 doubled; the other channel heard ${spread(delays)} after publication; the dead one got its first message ${(first / 1000).toFixed(1)} s after its return, all after ${(all / 1000).toFixed(1)} s`,
      });
      await service.stop();
    },
    300_000 + 3 * OUTAGE_MS,
  );

  it.runIf(isLong)(
    'may hang and fail at most of its outlets: the others are read as before',
    async () => {
      const alarms = rounds(5, 20);
      await using world = await World.open({ seed: SEED, outlets: 34 });
      const hostile = world.outlets.splice(4);
      await using service = await started(world, world.environment());
      const delays = async () => {
        const all: number[] = [];
        for (let number = 0; number < alarms; number++) all.push(await backAfter(world));
        return all;
      };
      const before = await delays();
      for (const [index, outlet] of hostile.entries()) await outlet.become(index % 3 === 0 ? 'failing' : 'hanging');
      await sleep(10_000);
      const during = await delays();
      const judgement = await world.judge((await embeddedServer(world.data)).url);
      expect(breachesOf(judgement), service.log).toEqual({});
      tell({
        fault: 'Outlets that hang and fail beside good ones',
        promise: 'The good ones are read as before, within 30 s',
        procedure: `${hostile.length} outlets of ${hostile.length + world.outlets.length} take connections and say nothing, or answer with 503; ${alarms} alerts at the others`,
        figure: `from publication to the alert ${spread(before)} before, ${spread(during)} beside them`,
      });
      for (const outlet of hostile) await outlet[Symbol.asyncDispose]();
      expect(Math.max(...during)).toBeLessThan(BACK_WITHIN_MS);
      await service.stop();
    },
    300_000 + 60_000 * rounds(5, 20),
  );

  it('may be hostile: an item that cannot be analysed is set aside with its reason, and the rest goes on', async () => {
    const poisoned = rounds(2, 50);
    await using world = await World.open({ seed: SEED });
    const environment = world.environment();
    await using service = await started(world, environment);
    const { url } = await embeddedServer(world.data);
    const db = openDatabase(url, { connections: 1 });
    try {
      // The database refuses to keep what was found of these, each time that it is tried.
      const { sql } = await import('kysely');
      const from = world.published + 1;
      await sql`create function refuse() returns trigger language plpgsql as $$ begin
          raise exception 'poisoned by the test'; end $$`.execute(db);
      await sql
        .raw(
          `create trigger poison before update on items for each row when (new.analysed_at is not null
              and old.external_id::int between ${from} and ${from + poisoned - 1}) execute function refuse()`,
        )
        .execute(db);
      const begin = performance.now();
      world.publish(poisoned);
      const back = await backAfter(world);
      await until(async () => (await world.judge(url, 0)).setAside.length === poisoned, 'all set aside');
      const judgement = await world.judge(url, 60_000);
      expect(judgement.setAside.every(({ reason }) => reason.includes('poisoned by the test'))).toBe(true);
      expect(breachesOf(judgement), service.log).toEqual({});
      tell({
        fault: 'Poisoned items',
        promise: 'Set aside after three tries with the reason; the rest is unaffected',
        procedure: `${poisoned} items that the database refuses to have analysed, among others`,
        figure: `${judgement.setAside.length} of ${poisoned} set aside within ${((performance.now() - begin) / 1000).toFixed(0)} s; an alert published after them told after ${(back / 1000).toFixed(1)} s; 0 others lost`,
      });
    } finally {
      await db.destroy();
    }
    await service.stop();
  }, 300_000);
});
