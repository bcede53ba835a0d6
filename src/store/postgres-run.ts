import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { KhavaranError, messageOf } from '#src/base/errors.ts';
import type { PostgresPlace } from './postgres-binaries.ts';

/** One that was killed reads its log first, and may take a while over it. */
const START_MS = 10 * 60_000;
const STOP_MS = 60_000;
/** Whatever else happens: nobody but us asks, on this machine alone. */
export const LOCAL_ALONE = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'log_min_messages=fatal'];

export interface RunningServer extends AsyncDisposable {
  /** Connection string of the database `postgres`. */
  url: string;
  /** Writes everything and ends it. Throws `store/postgres-stop`. */
  [Symbol.asyncDispose](): Promise<void>;
}

/** Runs a server for a piece of work, with nobody looking after it. Throws `store/postgres-start`. */
export async function runServer(
  place: Pick<PostgresPlace, 'postgres' | 'directory' | 'identity'>,
  password: string,
  settings: readonly string[],
): Promise<RunningServer> {
  const port = await freePort();
  const child = spawn(
    place.postgres,
    ['-D', place.directory, '-p', String(port), ...[...LOCAL_ALONE, ...settings].flatMap((one) => ['-c', one])],
    { ...place.identity, cwd: place.directory, detached: true, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let fault = '';
  const ended = new Promise<void>((resolve) => {
    child.on('exit', () => resolve());
    child.on('error', (error) => {
      fault = messageOf(error);
      resolve();
    });
  });
  child.stderr.on('data', (chunk: Buffer) => {
    fault = faultIn(chunk.toString('utf8')) ?? fault;
  });
  const isRunning = () => child.pid !== undefined && child.exitCode === null && child.signalCode === null;
  const url = `postgres://khavaran:${password}@127.0.0.1:${port}/postgres`;
  // A process that is cut off leaves no server behind.
  const atExit = () => void child.kill('SIGQUIT');
  process.on('exit', atExit);
  const stop = async () => {
    process.off('exit', atExit);
    if (isRunning()) child.kill('SIGINT');
    const late = sleep(STOP_MS, 'late' as const, { ref: false });
    if ((await Promise.race([ended, late])) === 'late')
      throw new KhavaranError('store/postgres-stop', `The database in ${place.directory} does not end.`);
  };
  for (const begin = performance.now(); performance.now() - begin < START_MS && isRunning(); await sleep(100))
    if (await answers(url)) return { url, [Symbol.asyncDispose]: stop };
  await stop();
  throw new KhavaranError(
    'store/postgres-start',
    `The database in ${place.directory} did not start${fault ? `: ${fault}` : ''}.`,
  );
}

/** What PostgreSQL says of its end. */
export function faultIn(text: string): string | null {
  const line = text.split('\n').find((one) => /FATAL|PANIC|could not/.test(one));
  return line === undefined ? null : line.replace(/^.*?(FATAL|PANIC):\s*/, '').trim();
}

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  try {
    await client.connect();
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => {});
  }
}

/** A port of this machine that nothing listens on. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}
