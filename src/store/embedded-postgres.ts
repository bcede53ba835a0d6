import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { totalmem } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { KhavaranError, messageOf } from '#src/base/errors.ts';
import { makeFolder } from '#src/base/make-folder.ts';
import { findPostgres, type PostgresPlace } from './postgres-binaries.ts';
import { initialise } from './postgres-init.ts';
import { isAlive, readLockFile, runningServer } from './postgres-lock.ts';
import { keepPrograms } from './postgres-programs.ts';
import { faultIn, freePort, LOCAL_ALONE } from './postgres-run.ts';
import { finishSwap, keptProgramsOf, upgradeIfOlder } from './postgres-upgrade.ts';
import { isUsed, joinUsers, type Users } from './postgres-users.ts';

export interface EmbeddedPostgres extends AsyncDisposable {
  /** Connection string of the database `khavaran`. */
  url: string;
  /** Id of the server's first process. */
  pid(): Promise<number | null>;
  /** Stops the server, unless another process of ours still uses it. */
  [Symbol.asyncDispose](): Promise<void>;
}

export interface EmbeddedOptions {
  /** Further server settings, `name=value`. */
  settings?: string[];
  /** Folder with the programs of the major version that wrote the files, where that is older. */
  oldPrograms?: string | undefined;
  /** Told, in plain sentences, what takes time or goes wrong. */
  report?: (sentence: string) => void;
}

const START_TRIES = 30;
const TRY_PAUSE_MS = 1000;
const WATCH_MS = 5000;
/** What runs for so long may be upgraded one day: its programs are kept. */
const KEEP_PROGRAMS_MS = 10 * 60_000;
const FAST_STOP_MS = 3000;
const LAST_STOP_MS = 1000;
const MEBIBYTE = 2 ** 20;
/** Of the machine's memory, or of what the container may have, a tenth keeps what was read and written last. */
const SHARED_BUFFERS = { share: 0.1, leastMb: 128, mostMb: 2048 };
const SETTINGS = [
  ...LOCAL_ALONE,
  'max_connections=60',
  `shared_buffers=${sharedBuffersMb()}MB`,
  // An import into a large record writes whole pages again after each checkpoint: the fewer, the less it writes.
  'max_wal_size=2GB',
  'timezone=UTC',
];

/**
 * Runs PostgreSQL in `dataDirectory/postgres`, made at the first start. A server that an earlier, killed process of
 * ours left running is taken over; one that was killed (a stale lock file, memory still held by its children) or whose
 * disk was full is started again until it comes up; one that dies while we run is restarted. Files of an older major
 * version are copied first: see `postgres-upgrade.ts`.
 * Throws `store/postgres-start` when it does not come up in half a minute, and what an upgrade throws.
 */
export async function startEmbeddedPostgres(
  dataDirectory: string,
  options: EmbeddedOptions = {},
): Promise<EmbeddedPostgres> {
  await makeFolder(dataDirectory);
  const place = await findPostgres(dataDirectory);
  const password = await readOrMakePassword(path.join(dataDirectory, 'postgres.password'));
  const usersFolder = path.join(dataDirectory, 'postgres.users');
  await finishSwap(place.directory);
  if (!(await stat(path.join(place.directory, 'PG_VERSION')).catch(() => null))) {
    options.report?.('Making the database …');
    await initialise(place, password);
  } else {
    await upgradeIfOlder(place, {
      password,
      oldPrograms: options.oldPrograms,
      isUsed: () => isUsed(usersFolder),
      report: options.report ?? (() => {}),
    });
  }
  const users = await joinUsers(usersFolder);
  const server = new SupervisedServer(place, password, users, options);
  try {
    await server.start();
  } catch (error) {
    await server[Symbol.asyncDispose]();
    throw error;
  }
  return server;
}

class SupervisedServer implements EmbeddedPostgres {
  readonly #place: PostgresPlace;
  readonly #password: string;
  readonly #users: Users;
  readonly #options: EmbeddedOptions;
  readonly #watch: NodeJS.Timeout;
  readonly #keep: NodeJS.Timeout;
  #child: ChildProcess | null = null;
  #port = 0;
  #stopping = false;
  /** Starting; the watch waits. */
  #busy = false;

  constructor(place: PostgresPlace, password: string, users: Users, options: EmbeddedOptions) {
    this.#place = place;
    this.#password = password;
    this.#users = users;
    this.#options = options;
    // A server started by a process that has ended is nobody's child: look after it too.
    this.#watch = setInterval(() => void this.#reviveIfDead(), WATCH_MS).unref();
    this.#keep = setTimeout(
      () => void keepPrograms(place.postgres, keptProgramsOf(place.directory)),
      KEEP_PROGRAMS_MS,
    ).unref();
    process.on('exit', this.#atExit);
  }

  get url(): string {
    return `postgres://khavaran:${this.#password}@127.0.0.1:${this.#port}/khavaran`;
  }

  async pid(): Promise<number | null> {
    return (await readLockFile(this.#place.directory))?.pid ?? null;
  }

  async start(): Promise<void> {
    this.#busy = true;
    try {
      await this.#startTrying();
    } finally {
      this.#busy = false;
    }
  }

  async #startTrying(): Promise<void> {
    let fault = '';
    for (let tries = 0; tries < START_TRIES && !this.#stopping; tries++) {
      if (tries > 0) await sleep(TRY_PAUSE_MS);
      const lock = await readLockFile(this.#place.directory);
      // Keep the port over restarts, so that open pools find the server again.
      this.#port = lock && isAlive(lock.pid) ? lock.port : this.#port || (await freePort());
      if (!lock || !isAlive(lock.pid))
        this.#spawn((text) => {
          fault = text;
        });
      if (await this.#answers()) return;
    }
    throw new KhavaranError(
      'store/postgres-start',
      `The database in ${this.#place.directory} did not start${fault ? `: ${fault}` : ''}. Is the disk full, or does another program use that folder?`,
      { retry: 'later' },
    );
  }

  async #runs(): Promise<boolean> {
    const lock = await readLockFile(this.#place.directory);
    return lock !== null && isAlive(lock.pid);
  }

  #spawn(onFault: (text: string) => void): void {
    const settings = [...SETTINGS, ...(this.#options.settings ?? [])].flatMap((setting) => ['-c', setting]);
    const child = spawn(
      this.#place.postgres,
      ['-D', this.#place.directory, '-p', String(this.#port), ...settings],
      // A group of its own: Ctrl-C in the terminal must reach us alone, so that we can stop in order.
      { ...this.#place.identity, cwd: this.#place.directory, detached: true, stdio: ['ignore', 'ignore', 'pipe'] },
    );
    child.stderr.on('data', (chunk: Buffer) => {
      const fault = faultIn(chunk.toString('utf8'));
      if (fault !== null) onFault(fault);
    });
    child.on('error', (error) => onFault(messageOf(error)));
    child.on('exit', () => {
      if (this.#child !== child) return;
      this.#child = null;
      void this.#reviveIfDead();
    });
    child.unref();
    this.#child = child;
  }

  async #reviveIfDead(): Promise<void> {
    if (this.#stopping || this.#busy || (await this.#runs())) return;
    this.#options.report?.('The database stopped unexpectedly; starting it again …');
    try {
      await this.start();
      if (!this.#stopping) this.#options.report?.('The database is back.');
    } catch {
      // The next look tries again, however long the cause lasts.
    }
  }

  /** Waits until the server takes connections and holds our database, or has exited. */
  async #answers(): Promise<boolean> {
    for (let tries = 0; tries < 100 && !this.#stopping; tries++) {
      const client = new pg.Client({ connectionString: this.url.replace(/khavaran$/, 'postgres') });
      // Without a listener, a server that dies now would end our process.
      client.on('error', () => {});
      try {
        await client.connect();
        const { rowCount } = await client.query(`select 1 from pg_database where datname = 'khavaran'`);
        if (rowCount === 0) await client.query('create database khavaran');
        return true;
      } catch {
        const lock = await readLockFile(this.#place.directory);
        if (!this.#child && !(lock && isAlive(lock.pid))) return false;
        await sleep(100);
      } finally {
        await client.end().catch(() => {});
      }
    }
    return false;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopping = true;
    clearInterval(this.#watch);
    clearTimeout(this.#keep);
    const last = await this.#users.leave();
    const lock = await readLockFile(this.#place.directory);
    if (last && lock && isAlive(lock.pid)) await stopServer(lock.pid);
    process.off('exit', this.#atExit);
  }

  /** A process that is cut off leaves no server behind. */
  readonly #atExit = (): void => {
    try {
      const pid = this.#users.leaveNow() ? runningServer(this.#place.directory) : null;
      if (pid !== null) process.kill(pid, 'SIGINT');
    } catch {
      // The next start takes it over.
    }
  };
}

/**
 * SIGINT is PostgreSQL's fast shutdown: open transactions are rolled back, everything is written. Where that takes too long
 * SIGQUIT ends it at once: the next start recovers from its log, and loses nothing that was committed.
 */
async function stopServer(pid: number): Promise<void> {
  process.kill(pid, 'SIGINT');
  if (await hasEnded(pid, FAST_STOP_MS)) return;
  process.kill(pid, 'SIGQUIT');
  await hasEnded(pid, LAST_STOP_MS);
}

async function hasEnded(pid: number, limitMs: number): Promise<boolean> {
  const limit = performance.now() + limitMs;
  while (isAlive(pid) && performance.now() < limit) await sleep(25);
  return !isAlive(pid);
}

async function readOrMakePassword(file: string): Promise<string> {
  const known = await readFile(file, 'utf8').catch(() => '');
  if (known.trim()) return known.trim();
  const password = randomBytes(24).toString('hex');
  await writeFile(file, `${password}\n`, { mode: 0o600 });
  return password;
}

function sharedBuffersMb(): number {
  const memory = Math.min(totalmem(), process.constrainedMemory() || Number.POSITIVE_INFINITY);
  const { share, leastMb, mostMb } = SHARED_BUFFERS;
  return Math.round(Math.min(mostMb, Math.max(leastMb, (memory * share) / MEBIBYTE)));
}
