import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { breachesOf } from './check.ts';
import { BACK_WITHIN_MS, backAfter, isLong, rounds, SEED, STOPS_WITHIN_MS, spread, tell, until } from './run.ts';
import { Running } from './running.ts';
import { childOfServer, embeddedServer } from './servers.ts';
import { World } from './world.ts';

const HOUR_MS = 3_600_000;
let service: Running;

/** The service of one process with its own PostgreSQL, its first items taken and its first digest made. */
async function startFirst(world: World, environment: NodeJS.ProcessEnv): Promise<void> {
  world.publish(6);
  service = new Running(environment, ['start']);
  await until(() => world.receivers.digests.landings.length === 1, 'at work', 100_000).catch((error) => {
    throw new Error(`${error}\n${service.log}`);
  });
}

/** Stops the service and has all of it judged. */
async function finish(world: World, environment: NodeJS.ProcessEnv) {
  const judgement = await world.judge((await embeddedServer(world.data)).url);
  const stopped = await service.stop();
  const chain = await world.verify(environment);
  expect(breachesOf(judgement), service.log).toEqual({});
  expect(judgement.open, service.log).toBe(0);
  expect(chain.holds, chain.said).toBe(true);
  expect(stopped).toBeLessThan(STOPS_WITHIN_MS);
  return judgement;
}

afterEach(() => service?.kill());

describe('the service in one process', () => {
  it(
    'loses and doubles nothing when it is killed at any moment',
    async () => {
      const kills = rounds(2, 100);
      await using world = await World.open({ seed: SEED });
      const environment = world.environment();
      await startFirst(world, environment);
      const starts: number[] = [];
      for (let round = 0; round < kills; round++) {
        // From its first moments to the middle of its work.
        const life = 500 + 9_500 * world.random();
        const begin = performance.now();
        while (performance.now() - begin < life) {
          world.publish(1);
          await sleep(150 + 300 * world.random());
        }
        world.history.add({ what: 'fault', name: 'killed' });
        await service.kill();
        const killed = performance.now();
        service = new Running(environment, ['start']);
        if (round % 10 === kills % 10) {
          await backAfter(world);
          starts.push(performance.now() - killed);
        }
      }
      starts.push(await backAfter(world));
      const judgement = await finish(world, environment);
      tell({
        fault: 'Killed (SIGKILL), all in one process',
        promise: 'No item lost, no alert doubled on our side, the chain of evidence verifies, back within 30 s',
        procedure: `${kills} kills at random moments of 0.5 to 10 s of life, under a steady flow of items`,
        figure: `${judgement.served} items, ${judgement.alertsDue} alerts: 0 lost, 0 doubled, ${judgement.repeats} possible repeats marked; first alert after a start ${spread(starts)}`,
      });
      expect(Math.max(...starts)).toBeLessThan(BACK_WITHIN_MS);
    },
    60_000 + 25_000 * rounds(2, 100) + 200_000,
  );

  it(
    'goes on by itself when PostgreSQL is killed',
    async () => {
      const kills = rounds(1, 20);
      await using world = await World.open({ seed: SEED });
      const environment = world.environment();
      await startFirst(world, environment);
      const back: number[] = [];
      for (let round = 0; round < kills; round++) {
        world.publish(5);
        await sleep(3_000 * world.random());
        const { pid, url } = await embeddedServer(world.data);
        // Its first process, or one of those that it then starts all anew.
        process.kill(round % 2 === 0 ? pid : await childOfServer(url), 'SIGKILL');
        world.publish(5);
        back.push(await backAfter(world));
        expect(service.hasEnded, service.log).toBe(false);
      }
      const judgement = await finish(world, environment);
      tell({
        fault: 'PostgreSQL killed (SIGKILL), under load',
        promise: 'Nothing lost or doubled, the service does not exit, back within 30 s by itself',
        procedure: `${kills} kills of the embedded server’s first process and of its others, in turn, while items arrive`,
        figure: `${judgement.served} items, ${judgement.alertsDue} alerts: 0 lost, 0 doubled; from the kill to the next alert ${spread(back)}`,
      });
      expect(Math.max(...back)).toBeLessThan(BACK_WITHIN_MS);
    },
    150_000 + 60_000 * rounds(1, 20),
  );

  it.runIf(isLong)(
    'ends in order whenever it is told to, and begins again where it was',
    async () => {
      const stops = rounds(1, 30);
      await using world = await World.open({ seed: SEED });
      const environment = world.environment();
      await startFirst(world, environment);
      const took: number[] = [];
      for (let round = 0; round < stops; round++) {
        const life = 500 + 7_500 * world.random();
        const begin = performance.now();
        while (performance.now() - begin < life) {
          world.publish(1);
          await sleep(150 + 300 * world.random());
        }
        took.push(await service.stop('SIGTERM'));
        service = new Running(environment, ['start']);
      }
      await backAfter(world);
      const judgement = await finish(world, environment);
      tell({
        fault: 'Told to stop (SIGTERM) under load, all in one process',
        promise: 'It ends within 10 s; nothing is lost, and nothing is left of which nobody knows whether it was sent',
        procedure: `${stops} stops at random moments of 0.5 to 8 s of life, under a steady flow of items`,
        figure: `${judgement.served} items, ${judgement.alertsDue} alerts: 0 lost, 0 doubled, ${judgement.repeats} possible repeats; to its end ${spread(took)}`,
      });
      expect(judgement.repeats).toBe(0);
      expect(Math.max(...took)).toBeLessThan(STOPS_WITHIN_MS);
    },
    150_000 + 30_000 * rounds(1, 30),
  );

  it(
    'works on when the clock is set by two hours and back',
    async () => {
      const steps = rounds(1, 6);
      // The digest of tomorrow falls due in the middle of the hours by which the clock is set.
      const due = new Date(Date.now() + HOUR_MS);
      await using world = await World.open({ seed: SEED, digestTime: due.toISOString().slice(11, 16) });
      await world.setClock(0);
      const environment = world.environment({ FAULT_CLOCK: world.clockFile });
      await startFirst(world, environment);
      const back: number[] = [];
      for (let step = 0; step < steps; step++) {
        const day = 24 * HOUR_MS * (step + 1);
        const offsets = [day, day + 2 * HOUR_MS, day, day - 2 * HOUR_MS, day + 2 * HOUR_MS];
        for (const offset of isLong ? offsets : offsets.slice(1, 4)) {
          await world.setClock(offset);
          back.push(await backAfter(world));
          if (offset > day) await until(() => world.receivers.digests.landings.length >= step + 2, 'a digest made');
        }
      }
      const judgement = await finish(world, environment);
      expect(judgement.digests).toBe(steps + 1);
      tell({
        fault: 'Clock set by 2 hours forward and back, and by days forward',
        promise: 'Nothing lost or doubled, one digest a day, back within 30 s of each step',
        procedure: `${back.length} steps of the process’s clock while items arrive, across the time of the digest`,
        figure: `${judgement.served} items, ${judgement.alertsDue} alerts: 0 lost, 0 doubled; ${judgement.digests} digests for ${steps + 1} days; from a step to the next alert ${spread(back)}`,
      });
      expect(Math.max(...back)).toBeLessThan(BACK_WITHIN_MS);
    },
    150_000 + 250_000 * rounds(1, 6),
  );
});
