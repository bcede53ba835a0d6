import { execFileSync, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { freePort } from '#src/store/postgres-run.ts';

export interface ProvidedRedis extends AsyncDisposable {
  url: string;
}

/**
 * A Redis for the tests: `REDIS_URL`, else a `redis-server` on the PATH, else one out of Debian's package, fetched with
 * `apt-get` and unpacked into `node_modules/.cache` without installing it, so root is not needed. Null with a reason
 * where none can be had.
 */
export async function provideRedis(root: string): Promise<ProvidedRedis | { missing: string }> {
  const given = process.env.REDIS_URL;
  if (given) return { url: given, async [Symbol.asyncDispose]() {} };
  const found = await findRedis(root);
  if ('missing' in found) return found;
  return startRedis(found.program, found.libraries);
}

export interface RedisProgram {
  program: string;
  /** Folder of the libraries that it needs beside those of the machine. */
  libraries: string | null;
}

/** The program alone, for tests that start, kill and empty a Redis of their own. */
export async function findRedis(root: string): Promise<RedisProgram | { missing: string }> {
  return programOnPath() ?? (await programFromDebian(path.join(root, 'node_modules', '.cache', 'redis')));
}

function programOnPath(): RedisProgram | null {
  for (const folder of (process.env.PATH ?? '').split(path.delimiter)) {
    const program = path.join(folder, 'redis-server');
    if (existsSync(program)) return { program, libraries: null };
  }
  return null;
}

async function programFromDebian(cache: string): Promise<RedisProgram | { missing: string }> {
  const program = path.join(cache, 'usr', 'bin', 'redis-check-rdb');
  const libraries = path.join(cache, 'usr', 'lib', `${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}-linux-gnu`);
  if (!existsSync('/etc/debian_version'))
    return { missing: 'no redis-server on the PATH, and this is no Debian machine to take it from' };
  const quiet = { cwd: cache, stdio: 'ignore' as const };
  try {
    if (!existsSync(program)) {
      console.error('Fetching Redis from Debian for the queue tests …');
      await rm(cache, { recursive: true, force: true });
      execFileSync('mkdir', ['-p', path.join(cache, 'lists', 'partial'), path.join(cache, 'archives', 'partial')]);
      // Lists of our own, so that an ordinary user can refresh them.
      const apt = ['-o', `Dir::State::Lists=${cache}/lists`, '-o', `Dir::Cache=${cache}`, '-o', 'APT::Sandbox::User='];
      execFileSync('apt-get', [...apt, 'update'], quiet);
      execFileSync('apt-get', [...apt, 'download', 'redis-tools', ...needed(apt)], quiet);
      for (const file of await readdir(cache))
        if (file.endsWith('.deb')) execFileSync('dpkg-deb', ['-x', file, '.'], quiet);
      await rm(path.join(cache, 'lists'), { recursive: true, force: true });
    }
    // One program under several names: it serves when it is called redis-server.
    return { program, libraries };
  } catch {
    return { missing: 'no redis-server on the PATH, and Debian’s package could not be fetched' };
  }
}

/** Libraries that redis-tools links and that a bare machine lacks. */
function needed(apt: string[]): string[] {
  const text = execFileSync('apt-cache', [...apt, 'depends', 'redis-tools'], { encoding: 'utf8' });
  return [...text.matchAll(/^\s*(?:Pre)?Depends: (lib(?!c6|gcc|stdc)[a-z0-9.+-]+)$/gm)].map((match) => match[1] ?? '');
}

async function startRedis(program: string, libraries: string | null): Promise<ProvidedRedis> {
  const directory = await mkdtemp(path.join(tmpdir(), 'khavaran-redis-'));
  const port = await freePort();
  const child = spawn(
    program,
    [
      '--port',
      String(port),
      '--bind',
      '127.0.0.1',
      '--save',
      '',
      '--dir',
      directory,
      '--maxmemory-policy',
      'noeviction',
    ],
    {
      argv0: 'redis-server',
      stdio: 'ignore',
      env: libraries ? { ...process.env, LD_LIBRARY_PATH: libraries } : process.env,
    },
  );
  const url = `redis://127.0.0.1:${port}`;
  const client = new Redis(url, { lazyConnect: true, retryStrategy: () => null });
  client.on('error', () => {});
  for (let tries = 0; ; tries++) {
    const answer = await client
      .connect()
      .then(() => client.ping())
      .catch(() => null);
    if (answer === 'PONG') break;
    if (tries === 100 || child.exitCode !== null) throw new Error(`${program} does not answer`);
    await sleep(50);
  }
  client.disconnect();
  return {
    url,
    async [Symbol.asyncDispose]() {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await ended;
      await rm(directory, { recursive: true, force: true });
    },
  };
}
