import { readdir } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { type Database, openDatabase } from '#src/store/database.ts';
import { residentMib } from '../../scripts/bench/processes.ts';
import { breachesOf } from './check.ts';
import { HostileOutlet } from './hostile-outlet.ts';
import { backAfter, isLong, leaveOut, SEED, tell, until } from './run.ts';
import { Running } from './running.ts';
import { embeddedServer, freePort } from './servers.ts';
import { World } from './world.ts';

const FAULT = 'Hostile outlets for long';
/** Of all outlets one in six is hostile where it lasts; in short most are. */
const [GOOD, HOSTILE, LONGEST_SECONDS] = isLong ? [250, 50, 60] : [5, 20, 3];
const LASTS_MS = Number(process.env.FAULTS_SOAK_MINUTES ?? (isLong ? 10 : 0)) * 60_000;
/** And until each was hostile so often, however slow the machine. */
const DEEDS = 2;
const STALE_BEYOND_MS = 120_000;
/** Connections that are made anew, files that are just being written: no sign of a leak, which grows with every look. */
const MORE_FILES = 10;

const METRICS_TOKEN = 'for the measurements of this test alone';

/** What a process has open, holds in memory, and how late it comes to its work, from second to second. */
class Watcher {
  readonly files: number[] = [];
  readonly memory: number[] = [];
  /** Delays of the event loop: of every ten seconds the longest but for a hundredth, in seconds. */
  readonly delays: number[] = [];
  readonly #pid: number;
  readonly #port: number;

  constructor(pid: number, port: number) {
    this.#pid = pid;
    this.#port = port;
  }

  async look(): Promise<number> {
    const open = (await readdir(`/proc/${this.#pid}/fd`)).length;
    this.files.push(open);
    this.memory.push(await residentMib(this.#pid));
    const metrics = await fetch(`http://127.0.0.1:${this.#port}/metrics`, {
      headers: { authorization: `Bearer ${METRICS_TOKEN}` },
    });
    const delay = /^nodejs_eventloop_lag_p99_seconds ([\d.e-]+)$/m.exec(await metrics.text())?.[1];
    if (delay === undefined) throw new Error(`No delay of the event loop is measured: ${metrics.status}.`);
    // The first is of the start.
    if (this.files.length > 1) this.delays.push(Number(delay));
    return open;
  }

  /** The delay that so great a part of the seconds did not exceed, in milliseconds. */
  delay(part: number): number {
    return 1_000 * (this.delays.toSorted((a, b) => a - b)[Math.ceil(this.delays.length * part) - 1] ?? 0);
  }

  /** Memory in the middle of a quarter of the time, in MiB. */
  quarter(number: 0 | 1 | 2 | 3): number {
    const { memory } = this;
    const part = memory.slice((memory.length * number) / 4, (memory.length * (number + 1)) / 4);
    return part.toSorted((a, b) => a - b)[Math.floor(part.length / 2)] ?? 0;
  }
}

/** They failed, and would be let alone for a minute and more: has them looked at again at once. */
async function provoke(db: Database): Promise<void> {
  await sql`update sources set next_look = now(), not_before = null, failures = 0
    where key like 'hostile-%' and next_look > now() + interval '30 seconds'`.execute(db);
}

/** The longest time for which an outlet was not looked at, in milliseconds. */
function longestPause(asked: readonly number[], from: number, to: number): number {
  const moments = [from, ...asked.filter((at) => at > from && at < to), to];
  return Math.max(...moments.slice(1).map((at, index) => at - (moments[index] ?? at)));
}

if (process.platform !== 'linux') leaveOut(FAULT, 'what another process has open is read from /proc');

describe.skipIf(process.platform !== 'linux')('hostile outlets', () => {
  it(
    'take nothing from the good ones, and leave nothing open behind them',
    async () => {
      await using stack = new AsyncDisposableStack();
      const hostile: HostileOutlet[] = [];
      for (let number = 0; number < HOSTILE; number++) hostile.push(stack.use(await HostileOutlet.open(number)));
      const beside = hostile.map(({ key, url }) => ({ key, url }));
      const world = stack.use(await World.open({ seed: SEED, outlets: GOOD, beside }));
      const port = await freePort();
      const environment = world.environment({
        KHAVARAN_PORT: String(port),
        KHAVARAN_LONGEST_INTERVAL: String(LONGEST_SECONDS),
        KHAVARAN_METRICS_TOKEN: METRICS_TOKEN,
      });
      world.publish(6);
      const service = stack.use(new Running(environment, ['start']));
      await until(() => world.receivers.digests.landings.length === 1, 'at work', 300_000).catch((error) => {
        throw new Error(`${error}\n${service.log}`);
      });
      await backAfter(world);
      const watcher = new Watcher(service.pid, port);
      const { url } = await embeddedServer(world.data);
      const db = openDatabase(url, { connections: 1 });
      stack.defer(() => db.destroy());
      const before = await watcher.look();

      for (const outlet of hostile) outlet.isHostile = true;
      const begin = performance.now();
      const isOver = () => performance.now() - begin > LASTS_MS && hostile.every(({ deeds }) => deeds >= DEEDS);
      await until(
        async () => {
          await provoke(db);
          world.publish(1);
          await watcher.look();
          await sleep(900);
          return isOver();
        },
        'each outlet hostile',
        LASTS_MS + 300_000,
      );
      const end = performance.now();
      const back = await backAfter(world);
      const pauses = world.outlets.map(({ asked }) => longestPause(asked, begin, end));

      // Their connections stay as they are: it is for us to end them.
      for (const outlet of hostile) outlet.isHostile = false;
      let after = 0;
      await until(
        async () => {
          after = (await readdir(`/proc/${service.pid}/fd`)).length;
          return after <= before + MORE_FILES;
        },
        `fewer files open than ${before + MORE_FILES}`,
      );
      const judgement = await world.judge(url);
      expect(breachesOf(judgement), service.log).toEqual({});
      const deeds = hostile.reduce((sum, outlet) => sum + outlet.deeds, 0);
      const longest = Math.max(...pauses);
      tell({
        fault: FAULT,
        promise: 'Good ones are read within their interval and 2 minutes; nothing lost, nothing left open',
        procedure: `${HOSTILE} outlets of ${GOOD + HOSTILE} hang, drip, pour, send bombs, break off, send in a circle, for ${((end - begin) / 60_000).toFixed(0)} min, each looked at again at once; good ones are looked at every ${LONGEST_SECONDS} s at least`,
        figure: `${deeds} looks at hostile ones; good ones not looked at for ${(longest / 1000).toFixed(1)} s at most, the last alert told after ${(back / 1000).toFixed(1)} s; ${judgement.served} items, 0 lost; ${before} files open before, ${Math.max(...watcher.files)} at most, ${after} after; memory ${watcher.quarter(1).toFixed(0)} MiB in the second quarter, ${watcher.quarter(3).toFixed(0)} in the last; of the delays of the event loop 99 % were below ${watcher.delay(0.5).toFixed(0)} ms in the middle of all spans of 10 s, ${watcher.delay(1).toFixed(0)} ms in the worst`,
      });
      expect(longest).toBeLessThan(LONGEST_SECONDS * 1000 + STALE_BEYOND_MS);
      await service.stop();
    },
    900_000 + 2 * LASTS_MS,
  );
});
