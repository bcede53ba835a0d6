import { randomBytes } from 'node:crypto';
import { readdirSync, rmSync } from 'node:fs';
import { readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { makeFolder } from '#src/base/make-folder.ts';
import { isAlive } from './postgres-lock.ts';

export interface Users {
  /** True for the last one. */
  leave(): Promise<boolean>;
  /** The same at once, for a process that is about to end. */
  leaveNow(): boolean;
}

/** Processes that use the server, a file each named by their id, so that the last to leave stops it. */
export async function joinUsers(directory: string): Promise<Users> {
  await makeFolder(directory);
  const ours = path.join(directory, `${process.pid}-${randomBytes(4).toString('hex')}`);
  await writeFile(ours, '');
  return {
    async leave() {
      await rm(ours, { force: true });
      const others = await readdir(directory);
      const gone = others.filter((name) => !isAlive(Number.parseInt(name, 10)));
      await Promise.all(gone.map((name) => rm(path.join(directory, name), { force: true })));
      return others.length === gone.length;
    },
    leaveNow() {
      rmSync(ours, { force: true });
      return readdirSync(directory).every((name) => !isAlive(Number.parseInt(name, 10)));
    },
  };
}

/** Whether a process that lives uses the server. */
export async function isUsed(directory: string): Promise<boolean> {
  const names: string[] = await readdir(directory).catch(() => []);
  return names.some((name) => isAlive(Number.parseInt(name, 10)));
}
