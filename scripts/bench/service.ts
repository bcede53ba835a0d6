import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { stringify } from 'yaml';
import { findPostgres } from '#src/store/postgres-binaries.ts';
import { readLockFile } from '#src/store/postgres-lock.ts';
import { ROOT } from '../signal-files.ts';

const START_LIMIT_S = 300;

export interface BenchService extends AsyncDisposable {
  pid: number;
  /** All that it wrote on standard error so far. */
  output(): string;
  /** Resolves once it wrote these words; throws with all that it wrote where it ends or takes five minutes. */
  said(words: string): Promise<void>;
  /** Connection string of its embedded PostgreSQL, once that runs. */
  databaseUrl(): Promise<string>;
}

export interface ServiceToBench {
  /** Its configuration and data go in here. */
  folder: string;
  /** Address of each feed that it watches. */
  feeds: readonly string[];
  environment?: NodeJS.ProcessEnv;
}

/** The all-in-one process as `npm start` runs it, with the watchlist as it comes, feeds on this machine, and no channel. */
export async function startService({ folder, feeds, environment = {} }: ServiceToBench): Promise<BenchService> {
  const config = path.join(folder, 'config');
  await mkdir(config);
  await cp(path.join(ROOT, 'config', 'entities.yaml'), path.join(config, 'entities.yaml'));
  const sources = feeds.map((url, number) => ({
    ...{ key: `outlet-${number}`, name: `Outlet ${number}`, type: 'feed', kind: 'news', settings: { url } },
  }));
  await writeFile(path.join(config, 'sources.yaml'), stringify(sources));
  const child = spawn(process.execPath, ['--max-semi-space-size=16', 'src/cli/main.ts', 'start'], {
    cwd: ROOT,
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      KHAVARAN_DATA: path.join(folder, 'data'),
      KHAVARAN_CONFIG: config,
      KHAVARAN_PORT: '0',
      KHAVARAN_ALLOW_NETWORKS: '127.0.0.1',
      KHAVARAN_HOST_PAUSE_MS: '0',
      ...environment,
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let output = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  const ended = once(child, 'exit');
  return {
    pid: child.pid ?? 0,
    output: () => output,
    async said(words) {
      for (let waited = 0; !output.includes(words); waited++) {
        if (waited > START_LIMIT_S * 4 || child.exitCode !== null)
          throw new Error(`The service did not say "${words}":\n${output}`);
        await sleep(250);
      }
    },
    async databaseUrl() {
      const data = path.join(folder, 'data');
      const password = (await readFile(path.join(data, 'postgres.password'), 'utf8')).trim();
      const lock = await readLockFile((await findPostgres(data)).directory);
      if (!lock) throw new Error('The database does not run.');
      return `postgres://khavaran:${password}@127.0.0.1:${lock.port}/khavaran`;
    },
    async [Symbol.asyncDispose]() {
      child.kill('SIGINT');
      await ended;
    },
  };
}
