import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir, symlink } from 'node:fs/promises';
import path from 'node:path';

const ROOT = path.join(import.meta.dirname, '..', '..');

export interface OlderBuild {
  root: string;
  /** How people name it: a folder that was given, or a commit. */
  name: string;
}

/**
 * The build before this one: the checkout that `KHAVARAN_OLDER` names, its packages installed; else the newest commit that
 * ours follows by one or more migrations, written into `folder`, with the packages of this checkout where they are the same.
 */
export async function provideOlderBuild(folder: string): Promise<OlderBuild | { missing: string }> {
  const given = process.env.KHAVARAN_OLDER;
  if (given !== undefined) {
    const root = path.resolve(given);
    const isWhole = ['src/cli/main.ts', 'node_modules'].every((name) => existsSync(path.join(root, name)));
    return isWhole ? { root, name: root } : { missing: `KHAVARAN_OLDER: ${root} is no checkout with its packages` };
  }
  const commit = commitBefore();
  if (commit === null)
    return { missing: 'the history does not reach back to a version before: KHAVARAN_OLDER may name a checkout of it' };
  await mkdir(folder, { recursive: true });
  const archive = path.join(folder, '..', 'older.tar');
  execFileSync('git', ['archive', '--output', archive, commit], { cwd: ROOT });
  execFileSync('tar', ['-xf', archive, '-C', folder]);
  const [other] = packagesThatDiffer(folder);
  if (other !== undefined)
    return {
      missing: `${commit.slice(0, 9)} has another version of ${other}: KHAVARAN_OLDER may name a checkout with its own packages`,
    };
  await symlink(path.join(ROOT, 'node_modules'), path.join(folder, 'node_modules'));
  return { root: folder, name: commit.slice(0, 9) };
}

function commitBefore(): string | null {
  const present = migrationsIn(readdirSync(path.join(ROOT, 'migrations')));
  const added = git('log', '--format=%H', '--no-renames', '--diff-filter=A', 'HEAD', '--', 'migrations').split('\n');
  for (const commit of ['HEAD', ...added.map((one) => `${one}^`)]) {
    const full = git('rev-parse', '--verify', '--quiet', `${commit}^{commit}`);
    if (!full) continue;
    const had = migrationsIn(git('ls-tree', '--name-only', full, 'migrations/').split('\n'));
    // Ours begin where its end: between two versions commits may have been made in another order.
    if (had.length > 0 && had.length < present.length && had.every((name, index) => name === present[index]))
      return full;
  }
  return null;
}

function migrationsIn(files: readonly string[]): string[] {
  return files
    .map((file) => path.basename(file))
    .filter((name) => /^\d{4}-.*\.ts$/.test(name))
    .toSorted();
}

/** Empty where git is missing or says no. */
function git(...args: string[]): string {
  try {
    return execFileSync('git', args, { cwd: ROOT, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return '';
  }
}

/** Names of the packages that the older build needs and that this checkout has not, or not in that version. */
function packagesThatDiffer(folder: string): string[] {
  const [older, ours] = [folder, ROOT].map(lockedPackages);
  return [...(older ?? [])].filter(([name, version]) => ours?.get(name) !== version).map(([name]) => name);
}

function lockedPackages(root: string): Map<string, string> {
  const lock: unknown = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8'));
  const { packages } = lock as { packages: Record<string, { version?: string; dev?: boolean }> };
  return new Map(
    Object.entries(packages)
      .filter(([name, { dev }]) => name.startsWith('node_modules/') && dev !== true)
      .map(([name, { version = '' }]) => [name.replace('node_modules/', ''), version]),
  );
}
