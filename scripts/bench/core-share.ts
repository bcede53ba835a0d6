import { mkdir, rmdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Short, so that a process is held to its share evenly. */
const PERIOD_US = 20_000;
const TRIES = 20;
const PAUSE_MS = 100;
const ROOTS = [
  {
    root: '/sys/fs/cgroup/cpu',
    limit: (quota: number) => ({ 'cpu.cfs_period_us': PERIOD_US, 'cpu.cfs_quota_us': quota }),
  },
  { root: '/sys/fs/cgroup', limit: (quota: number) => ({ 'cpu.max': `${quota} ${PERIOD_US}` }) },
];

/** Holds processes to a share of one core. */
export interface CoreShare extends AsyncDisposable {
  add(pid: number): Promise<void>;
  /** When the processes have ended. */
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * A group of processes that get `share` of a core together: a control group of Linux, of version 1 or 2. Null where none
 * can be made: another system, or no right to it.
 */
export async function holdToShare(name: string, share: number): Promise<CoreShare | null> {
  for (const { root, limit } of ROOTS) {
    const folder = path.join(root, `khavaran-bench-${process.pid}-${name}`);
    try {
      await mkdir(folder);
    } catch {
      continue;
    }
    try {
      for (const [file, value] of Object.entries(limit(Math.round(share * PERIOD_US))))
        await writeFile(path.join(folder, file), `${value}`);
      return {
        add: (pid) => writeFile(path.join(folder, 'cgroup.procs'), `${pid}`),
        async [Symbol.asyncDispose]() {
          // The last of its processes may not have left it yet.
          for (let tries = 0; tries < TRIES; tries++) {
            const removed = await rmdir(folder).then(
              () => true,
              () => false,
            );
            if (removed) return;
            await sleep(PAUSE_MS);
          }
        },
      };
    } catch {
      await rmdir(folder).catch(() => {});
    }
  }
  return null;
}
