import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { Installation, redisProgram } from './installation.ts';
import { BACK_WITHIN_MS, isLong, leaveOut, rounds, SEED, spread, tell, until } from './run.ts';
import { childOfServer } from './servers.ts';
import { World } from './world.ts';

if ('missing' in redisProgram) leaveOut('Several processes on Redis', redisProgram.missing);
/** Longer than any lease: of a job 10 s, of the scheduler 10 s, of a delivery 20 s, of a look 15 s. */
const PAST_ALL_LEASES_MS = 70_000;
const CUT_MS = 90_000;

describe.skipIf('missing' in redisProgram)('the service in several processes on Redis', () => {
  it(
    'loses and doubles nothing when any of its processes is killed at any moment',
    async () => {
      const kills = rounds(5, 200);
      await using world = await World.open({ seed: SEED });
      await using installation = await Installation.open(world);
      const back: number[] = [];
      for (let round = 1; round <= kills; round++) {
        world.publish(2);
        await sleep(500 + 2_500 * world.random());
        // At random, or each in turn where there are few.
        await installation.replace(isLong ? Math.floor(5 * world.random()) : round % 5);
        if (round % 10 === 0) back.push(await installation.back(world));
      }
      back.push(await installation.back(world));
      const judgement = await installation.finish(world);
      tell({
        fault: 'Killed (SIGKILL), two desks and three workers on Redis',
        promise: 'No item lost, no alert doubled on our side, the chain of evidence verifies, back within 30 s',
        procedure: `${kills} kills of one of five processes${isLong ? ' at random' : ' in turn'}, each every 0.5 to 3 s, under a steady flow of items`,
        figure: `${judgement.served} items, ${judgement.alertsDue} alerts: 0 lost, 0 doubled, ${judgement.repeats} possible repeats marked; from a kill to the next alert ${spread(back)}${installation.slowest}`,
      });
      expect(Math.max(...back)).toBeLessThan(BACK_WITHIN_MS);
    },
    200_000 + 6_000 * rounds(5, 200),
  );

  it(
    'rebuilds the queue from the database when Redis is killed, restarted, emptied, lost and full',
    async () => {
      const times = rounds(1, 10);
      await using world = await World.open({ seed: SEED });
      await using installation = await Installation.open(world);
      const { redis } = installation;
      const back: number[] = [];
      for (let round = 0; round < times; round++) {
        world.publish(5);
        await redis.kill();
        world.publish(5);
        await sleep(5_000 * world.random());
        await redis.start();
        back.push(await installation.back(world));
        world.publish(5);
        await sleep(2_000 * world.random());
        await redis.ask((client) => client.flushall());
        back.push(await installation.back(world));
        if (!isLong) continue;
        await redis.kill();
        world.publish(5);
        await redis.startEmpty();
        back.push(await installation.back(world));
        // It refuses whatever is to be written.
        await redis.ask((client) => client.config('SET', 'maxmemory', '1'));
        world.publish(5);
        await sleep(12_000);
        await redis.ask((client) => client.config('SET', 'maxmemory', '0'));
        back.push(await installation.back(world));
        for (const { running } of installation.processes) expect(running.hasEnded, running.log).toBe(false);
      }
      const judgement = await installation.finish(world);
      tell({
        fault: 'Redis killed, restarted, emptied, lost with its files, full',
        promise: 'Nothing lost or doubled; the queue is rebuilt from the database; back within 30 s',
        procedure: `${times} times: killed for up to 5 s and restarted, then FLUSHALL${isLong ? ', then killed and started without its files, then its memory full for 12 s' : ''}, while items arrive`,
        figure: `${judgement.served} items, ${judgement.alertsDue} alerts: 0 lost, 0 doubled; from the return to the next alert ${spread(back)}`,
      });
      expect(Math.max(...back)).toBeLessThan(BACK_WITHIN_MS);
    },
    200_000 + 60_000 * rounds(1, 10),
  );

  it.runIf(isLong)(
    'lets no process act that slept past its leases',
    async () => {
      const times = rounds(1, 5);
      await using world = await World.open({ seed: SEED });
      await using installation = await Installation.open(world);
      const back: number[] = [];
      const { processes } = installation;
      for (let round = 0; round < times; round++) {
        // Each in turn: both that schedule, and the workers, whatever they hold.
        const sleeper = processes[round % processes.length]?.running;
        world.publish(9);
        await sleep(2_000 * world.random());
        sleeper?.pause();
        back.push(await installation.back(world));
        const asleep = performance.now();
        while (performance.now() - asleep < PAST_ALL_LEASES_MS) {
          world.publish(1);
          await sleep(1_000);
        }
        sleeper?.wake();
        back.push(await installation.back(world));
      }
      const judgement = await installation.finish(world);
      tell({
        fault: 'A process asleep past its leases (SIGSTOP, SIGCONT)',
        promise: 'Others take over within 30 s; the one that wakes sends nothing twice',
        procedure: `${times} times a desk or a worker is stopped for 70 s while items arrive`,
        figure: `${judgement.served} items, ${judgement.alertsDue} alerts: 0 lost, 0 doubled, ${judgement.repeats} possible repeats marked; to the next alert ${spread(back)}`,
      });
      expect(Math.max(...back)).toBeLessThan(BACK_WITHIN_MS);
    },
    250_000 + 150_000 * rounds(1, 5),
  );

  it.runIf(isLong)(
    'goes on by itself when PostgreSQL is killed under all its processes',
    async () => {
      const kills = rounds(1, 20);
      await using world = await World.open({ seed: SEED });
      await using installation = await Installation.open(world);
      const back: number[] = [];
      for (let round = 0; round < kills; round++) {
        world.publish(5);
        await sleep(3_000 * world.random());
        const first = (await installation.postgres.pid()) ?? 0;
        process.kill(round % 2 === 0 ? first : await childOfServer(installation.postgres.url), 'SIGKILL');
        world.publish(5);
        back.push(await installation.back(world));
        for (const { running } of installation.processes) expect(running.hasEnded, running.log).toBe(false);
      }
      const judgement = await installation.finish(world);
      tell({
        fault: 'PostgreSQL killed (SIGKILL) under five processes on Redis',
        promise: 'Nothing lost or doubled, no process exits, back within 30 s by itself',
        procedure: `${kills} kills of its first process and of its others, in turn, while items arrive; something else starts it again`,
        figure: `${judgement.served} items, ${judgement.alertsDue} alerts: 0 lost, 0 doubled; from the kill to the next alert ${spread(back)}`,
      });
      expect(Math.max(...back)).toBeLessThan(BACK_WITHIN_MS);
    },
    200_000 + 60_000 * rounds(1, 20),
  );

  it.runIf(isLong)(
    'looks no more often where three desks schedule together',
    async () => {
      const seconds = 10 * rounds(1, 12);
      await using world = await World.open({ seed: SEED });
      await using installation = await Installation.open(world);
      const third = installation.start(['web']);
      await until(() => third.log.includes('The desk is at'), 'a third desk');
      await sleep(10_000);
      await installation.back(world);
      for (const outlet of world.outlets) outlet.asked.length = 0;
      const begin = performance.now();
      while (performance.now() - begin < seconds * 1_000) {
        world.publish(1);
        await sleep(500);
      }
      const looks = world.outlets.map(({ asked }) => asked.length);
      const pauses = world.outlets.flatMap(({ asked }) => asked.slice(1).map((at, index) => at - (asked[index] ?? 0)));
      const judgement = await installation.finish(world);
      tell({
        fault: 'Three desks that all schedule',
        promise: 'Sources are looked at no more often than they are due, and nothing is made twice',
        procedure: `three desks and three workers for ${seconds} s; sources are due 1 to 3 s after their last look`,
        figure: `${looks.join(', ')} looks at four outlets, ${(Math.min(...pauses) / 1000).toFixed(1)} s apart at least; ${judgement.alertsDue} alerts: 0 lost, 0 doubled`,
      });
      // They are due a second after their last look, or a tenth sooner; an outlet that is busy notes it late.
      expect(Math.min(...pauses)).toBeGreaterThan(500);
    },
    250_000 + 10_000 * rounds(1, 12),
  );

  it.runIf(isLong)(
    'goes on by itself when the network to PostgreSQL and Redis was cut',
    async () => {
      const times = rounds(1, 4);
      await using world = await World.open({ seed: SEED });
      await using installation = await Installation.open(world, { wired: true });
      const back: number[] = [];
      for (let round = 0; round < times; round++) {
        world.publish(5);
        await sleep(2_000 * world.random());
        for (const wire of installation.wires) wire.cut();
        const cut = performance.now();
        while (performance.now() - cut < CUT_MS) {
          world.publish(1);
          await sleep(1_000);
        }
        for (const wire of installation.wires) wire.mend(round % 2 === 0 ? 'anew' : 'same');
        back.push(await installation.back(world));
        for (const { running } of installation.processes) expect(running.hasEnded, running.log).toBe(false);
      }
      const judgement = await installation.finish(world);
      tell({
        fault: 'Network to PostgreSQL and Redis cut, connections left half open',
        promise: 'Nothing lost or doubled, no process exits, back within 30 s of the end of it by itself',
        procedure: `${times} times nothing gets through for ${CUT_MS / 1000} s and nobody is told, then by new connections alone or by the old ones too, in turn, while items arrive`,
        figure: `${judgement.served} items, ${judgement.alertsDue} alerts: 0 lost, 0 doubled, ${judgement.repeats} possible repeats marked; from the end to the next alert ${spread(back)}${installation.slowest}`,
      });
      expect(Math.max(...back)).toBeLessThan(BACK_WITHIN_MS);
    },
    250_000 + 200_000 * rounds(1, 4),
  );
});
