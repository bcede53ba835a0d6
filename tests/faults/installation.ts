import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { expect } from 'vitest';
import { openDatabase } from '#src/store/database.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '#src/store/embedded-postgres.ts';
import { findRedis } from '../../scripts/redis.ts';
import { openWire, type Wire } from '../net/wire.ts';
import { breachesOf, type Judgement } from './check.ts';
import { backAfter, STOPS_WITHIN_MS, until } from './run.ts';
import { Running } from './running.ts';
import { KillableRedis } from './servers.ts';
import type { World } from './world.ts';

export const redisProgram = await findRedis(path.join(import.meta.dirname, '..', '..'));

interface Process {
  args: string[];
  root: string | undefined;
  running: Running;
}

/** Milliseconds after its publication until an item was read, analysed, raised as an alert, and somebody told. */
interface Way {
  read: number;
  analysed: number;
  raised: number;
  told: number;
}

/** Two that schedule, and three that work, of which one does nothing but looks and deliveries. */
const FIVE = [['web'], ['web'], ['worker'], ['worker'], ['worker', '--only', 'collect,deliver']];

export interface InstallationOptions {
  /** Reach PostgreSQL and Redis by wires that can be cut. */
  wired?: boolean;
  /** Of which build the first processes are: see `older-build.ts`. */
  root?: string;
  /** Their arguments, a desk first. */
  processes?: string[][];
}

/** Several processes on one PostgreSQL and one Redis that are killed, paused and taken away. */
export class Installation implements AsyncDisposable {
  readonly environment: NodeJS.ProcessEnv;
  readonly processes: Process[] = [];
  readonly postgres: EmbeddedPostgres;
  readonly redis: KillableRedis;
  /** By which the processes reach PostgreSQL and Redis. */
  readonly wires: Wire[];
  readonly #ways: Way[] = [];

  private constructor(world: World, postgres: EmbeddedPostgres, redis: KillableRedis, wires: Wire[]) {
    this.postgres = postgres;
    this.redis = redis;
    this.wires = wires;
    const [toPostgres, toRedis] = wires;
    this.environment = world.environment({
      DATABASE_URL: toPostgres ? withPort(postgres.url, toPostgres.port) : postgres.url,
      REDIS_URL: toRedis ? withPort(redis.url, toRedis.port) : redis.url,
    });
  }

  static async open(world: World, options: InstallationOptions = {}): Promise<Installation> {
    if ('missing' in redisProgram) throw new Error(redisProgram.missing);
    const folder = path.join(world.folder, 'redis');
    await mkdir(folder);
    const [postgres, redis] = await Promise.all([
      startEmbeddedPostgres(path.join(world.folder, 'postgres')),
      KillableRedis.open(redisProgram, folder),
    ]);
    const ports = options.wired ? [Number(new URL(postgres.url).port), redis.port] : [];
    const installation = new Installation(world, postgres, redis, await Promise.all(ports.map(openWire)));
    try {
      await installation.#startAll(world, options);
    } catch (error) {
      await installation[Symbol.asyncDispose]();
      throw error;
    }
    return installation;
  }

  async #startAll(world: World, { processes = FIVE, root }: InstallationOptions): Promise<void> {
    const [first = [], ...others] = processes;
    world.publish(6);
    const desk = this.start(first, root);
    await until(() => desk.hasEnded || desk.log.includes('The desk is at'), 'the desk open');
    expect(desk.hasEnded, desk.log).toBe(false);
    for (const args of others) this.start(args, root);
    await this.back(world);
  }

  start(args: string[], root?: string): Running {
    const running = new Running(this.environment, args, root === undefined ? {} : { root });
    this.processes.push({ args, root, running });
    return running;
  }

  get logs(): string {
    return this.processes.map(({ args, running }) => `--- ${args.join(' ')}\n${running.log}`).join('\n');
  }

  /** ", of the slowest …": when the item of the slowest `back` was read, analysed and raised. */
  get slowest(): string {
    const [slowest] = this.#ways.toSorted((a, b) => b.told - a.told);
    if (!slowest) return '';
    const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;
    const { read, analysed, raised } = slowest;
    return `, of the slowest read after ${seconds(read)}, analysed after ${seconds(analysed)}, raised after ${seconds(raised)}`;
  }

  /** As `backAfter`; where it is not back, says what each process said and what the database holds. */
  async back(world: World): Promise<number> {
    try {
      const begin = Date.now();
      const told = await backAfter(world);
      const way = await this.#wayOf(world.published, begin);
      if (way) this.#ways.push({ ...way, told });
      return told;
    } catch (error) {
      const judgement = await world.judge(this.postgres.url, 0).catch(String);
      const ended = this.processes.filter(({ running }) => running.hasEnded).map(({ args }) => args.join(' '));
      throw new Error(`${error}; ended: ${ended.join(', ') || 'none'}\n${JSON.stringify(judgement)}\n${this.logs}`);
    }
  }

  async #wayOf(number: number, begin: number): Promise<Omit<Way, 'told'> | null> {
    const db = openDatabase(this.postgres.url, { connections: 1 });
    try {
      const row = await db
        .selectFrom('items')
        .select(['collected_at', 'analysed_at', 'alerts_checked_at'])
        .where('external_id', '=', String(number))
        .executeTakeFirst();
      if (!row?.analysed_at || !row.alerts_checked_at) return null;
      const [read = 0, analysed = 0, raised = 0] = [row.collected_at, row.analysed_at, row.alerts_checked_at].map(
        (at) => at.getTime() - begin,
      );
      return { read, analysed, raised };
    } finally {
      await db.destroy();
    }
  }

  /** Kills one, and starts another like it at once. */
  async replace(place: number): Promise<void> {
    const victim = this.processes[place];
    if (!victim) return;
    await victim.running.kill();
    const { args, root } = victim;
    this.processes[place] = { args, root, running: new Running(this.environment, args, root ? { root } : {}) };
  }

  /** Has all of it judged, and stops what runs. */
  async finish(world: World): Promise<Judgement> {
    const judgement = await world.judge(this.postgres.url);
    expect(breachesOf(judgement), this.logs).toEqual({});
    expect(judgement.open, this.logs).toBe(0);
    const stopped = await Promise.all(this.processes.map(({ running }) => running.stop()));
    expect(Math.max(...stopped)).toBeLessThan(STOPS_WITHIN_MS);
    const chain = await world.verify(this.environment);
    expect(chain.holds, chain.said).toBe(true);
    return judgement;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { running } of this.processes) {
      running.wake();
      await running.kill();
    }
    for (const wire of this.wires) await wire[Symbol.asyncDispose]();
    await this.redis[Symbol.asyncDispose]();
    await this.postgres[Symbol.asyncDispose]();
  }
}

function withPort(address: string, port: number): string {
  const url = new URL(address);
  url.port = String(port);
  return url.href;
}
