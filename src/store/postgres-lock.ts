import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';

/** Lines 1 and 4 of `postmaster.pid` are the process id and the port. */
export async function readLockFile(directory: string): Promise<{ pid: number; port: number } | null> {
  const text = await readFile(path.join(directory, 'postmaster.pid'), 'utf8').catch(() => '');
  const lock = lockOf(text);
  if (!lock) return null;
  // After a restart of the machine another program may have the number that the stale file names.
  const name = await readFile(`/proc/${lock.pid}/comm`, 'utf8').catch(() => 'postgres');
  return name.startsWith('postgres') ? lock : null;
}

/** The process id at once, for a process that is about to end; null without a server. */
export function runningServer(directory: string): number | null {
  try {
    const lock = lockOf(readFileSync(path.join(directory, 'postmaster.pid'), 'utf8'));
    return lock && isAlive(lock.pid) ? lock.pid : null;
  } catch {
    return null;
  }
}

function lockOf(text: string): { pid: number; port: number } | null {
  const lines = text.split('\n');
  const pid = Number(lines[0]);
  const port = Number(lines[3]);
  return pid > 0 && port > 0 ? { pid, port } : null;
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
