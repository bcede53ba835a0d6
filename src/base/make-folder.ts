import { mkdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { codeOf, KhavaranError, messageOf } from './errors.ts';

const REASONS: Record<string, string> = {
  EACCES: 'this user may not write there',
  EPERM: 'this user may not write there',
  EROFS: 'that place is read-only',
  ENOSPC: 'the disk is full',
  // What the folders of the kernel answer (/proc, /sys).
  ENOENT: 'nothing can be made there',
  ENOTDIR: 'a part of the path is a file',
};

/**
 * The folder and those above it, where they are not there yet. Throws `base/no-folder`. Node's own recursive making goes
 * round for ever in folders of the kernel that say of everything that it is not there, so each step is taken here.
 */
export async function makeFolder(directory: string, mode = 0o777): Promise<void> {
  const whole = path.resolve(directory);
  const missing: string[] = [];
  for (let folder = whole; !(await isFolder(folder, whole)); folder = path.dirname(folder)) missing.push(folder);
  for (const folder of missing.reverse())
    try {
      await mkdir(folder, { mode });
    } catch (cause) {
      // Another process was first.
      if (codeOf(cause) !== 'EEXIST' || !(await isFolder(folder, whole))) throw noFolder(whole, cause);
    }
}

async function isFolder(folder: string, wanted: string): Promise<boolean> {
  try {
    if ((await stat(folder)).isDirectory()) return true;
  } catch (cause) {
    if (codeOf(cause) === 'ENOENT' && folder !== path.dirname(folder)) return false;
    throw noFolder(wanted, cause);
  }
  throw noFolder(wanted, { code: 'ENOTDIR' });
}

function noFolder(folder: string, cause: unknown): KhavaranError {
  const why = REASONS[codeOf(cause)] ?? messageOf(cause);
  return new KhavaranError('base/no-folder', `The folder ${folder} cannot be made: ${why}. Name another one.`, {
    cause,
  });
}
