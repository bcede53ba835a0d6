import { spawn } from 'node:child_process';
import { chown, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { KhavaranError, messageOf } from '#src/base/errors.ts';
import { makeFolder } from '#src/base/make-folder.ts';
import type { PostgresPlace } from './postgres-binaries.ts';

/**
 * Makes a cluster. Throws `store/postgres-initdb`, with nothing left behind. Without `sync` it may be lost with the power:
 * for one that is filled first, and written to the disk by `syncCluster`.
 */
export async function initialise(place: PostgresPlace, password: string, { sync = true } = {}): Promise<void> {
  await rm(place.directory, { recursive: true, force: true });
  await makeFolder(place.directory, 0o700);
  const passwordFile = `${place.directory}.initial-password`;
  await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
  if (place.identity) {
    await chown(place.directory, place.identity.uid, place.identity.gid);
    await chown(passwordFile, place.identity.uid, place.identity.gid);
  }
  try {
    await runInitdb(place, [...MAKING, `--pwfile=${passwordFile}`, ...(sync ? [] : ['--no-sync'])]);
  } catch (cause) {
    await rm(place.directory, { recursive: true, force: true });
    throw new KhavaranError('store/postgres-initdb', `The database could not be made: ${messageOf(cause)}`, { cause });
  } finally {
    await rm(passwordFile, { force: true });
  }
}

/** Sees to it that all files of a cluster that was stopped are on the disk. */
export async function syncCluster(place: PostgresPlace): Promise<void> {
  await runInitdb(place, ['--sync-only']);
}

const MAKING = [
  '--encoding=UTF8',
  '--locale-provider=builtin',
  '--builtin-locale=C.UTF-8',
  '--locale=C',
  '--username=khavaran',
  '--auth=scram-sha-256',
];

function runInitdb(place: PostgresPlace, options: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(place.initdb, ['-D', place.directory, ...options], {
      ...place.identity,
      cwd: path.dirname(place.directory),
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let errors = '';
    child.stderr.on('data', (chunk: Buffer) => {
      errors += chunk.toString('utf8');
    });
    child.on('error', reject);
    child.on('close', (code) =>
      code === 0 ? resolve() : reject(new Error(errors.trim() || `initdb ended with ${code}`)),
    );
  });
}
