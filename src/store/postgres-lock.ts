import { readFile } from 'node:fs/promises';
import path from 'node:path';

/** Lines 1 and 4 of `postmaster.pid` are the process id and the port. */
export async function readLockFile(directory: string): Promise<{ pid: number; port: number } | null> {
  const text = await readFile(path.join(directory, 'postmaster.pid'), 'utf8').catch(() => '');
  const lines = text.split('\n');
  const pid = Number(lines[0]);
  const port = Number(lines[3]);
  if (!(pid > 0 && port > 0)) return null;
  // After a restart of the machine another program may have the number that the stale file names.
  const name = await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => 'postgres');
  return name.startsWith('postgres') ? { pid, port } : null;
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
