import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { sql } from 'kysely';
import { openDatabase } from '#src/store/database.ts';
import { findPostgres } from '#src/store/postgres-binaries.ts';
import { readLockFile } from '#src/store/postgres-lock.ts';
import type { RedisProgram } from '../../scripts/redis.ts';
import { portOf } from '../net/local-server.ts';

/** Where the embedded PostgreSQL of a data folder runs: its connection string, and the id of its first process. */
export async function embeddedServer(data: string): Promise<{ url: string; pid: number }> {
  const password = (await readFile(path.join(data, 'postgres.password'), 'utf8')).trim();
  const lock = await readLockFile((await findPostgres(data)).directory);
  if (!lock) throw new Error(`no server of ${data} runs`);
  return { url: `postgres://khavaran:${password}@127.0.0.1:${lock.port}/khavaran`, pid: lock.pid };
}

/** A process of the server at random beside its first: one that answers us, or one that tends its files. */
export async function childOfServer(url: string): Promise<number> {
  const db = openDatabase(url, { connections: 1 });
  try {
    const { rows } = await sql<{ pid: number }>`
      select pid from pg_stat_activity where pid <> pg_backend_pid()
        and backend_type in ('client backend', 'checkpointer', 'background writer', 'walwriter')
      order by random() limit 1`.execute(db);
    if (!rows[0]) throw new Error('the server has no processes');
    return rows[0].pid;
  } finally {
    await db.destroy();
  }
}

/** A Redis that writes all it is told to its folder, so that it can be killed, started again, and lose everything. */
export class KillableRedis implements AsyncDisposable {
  readonly #program: RedisProgram;
  readonly #folder: string;
  readonly port: number;
  #child: ChildProcess | null = null;

  private constructor(program: RedisProgram, folder: string, port: number) {
    this.#program = program;
    this.#folder = folder;
    this.port = port;
  }

  static async open(program: RedisProgram, folder: string): Promise<KillableRedis> {
    const redis = new KillableRedis(program, folder, await freePort());
    await redis.start();
    return redis;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  async start(): Promise<void> {
    const settings = { port: this.port, bind: '127.0.0.1', save: '', appendonly: 'yes', dir: this.#folder };
    const args = Object.entries({ ...settings, 'maxmemory-policy': 'noeviction' }).flatMap(([name, value]) => [
      `--${name}`,
      String(value),
    ]);
    const { program, libraries } = this.#program;
    this.#child = spawn(program, args, {
      argv0: 'redis-server',
      stdio: 'ignore',
      env: libraries ? { ...process.env, LD_LIBRARY_PATH: libraries } : process.env,
    });
    for (let tries = 0; tries < 200; tries++) {
      if (await this.ask((client) => client.ping()).catch(() => null)) return;
      await sleep(50);
    }
    throw new Error('redis-server does not answer');
  }

  async kill(): Promise<void> {
    if (!this.#child || this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await ended;
  }

  /** Starts it again after all that it had written is gone. */
  async startEmpty(): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true });
    await mkdir(this.#folder);
    await this.start();
  }

  async ask<Answer>(question: (client: Redis) => Promise<Answer>): Promise<Answer> {
    const client = new Redis(this.url, { lazyConnect: true, retryStrategy: () => null });
    client.on('error', () => {});
    try {
      await client.connect();
      return await question(client);
    } finally {
      client.disconnect();
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.kill();
  }
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const port = portOf(server.address());
      server.close(() => resolve(port));
    });
  });
}
