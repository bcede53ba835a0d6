import { readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { readEnv } from '#src/base/env.ts';
import { KhavaranError, messageOf } from '#src/base/errors.ts';
import type { SourceConfig } from '#src/model/source.ts';
import { openApp } from '#src/pipeline/app.ts';
import { type SourceEntry, withSources } from '#src/sources/source-entry.ts';
import { parseSources } from '#src/sources/source-file.ts';
import type { CommandContext } from './command.ts';

const OWN = fileURLToPath(new URL('../../config/sources.yaml', import.meta.url));

/** The operator's list of sources. Without one of their own, the product's stands for it, and a first change makes one. */
export interface SourcesFile {
  path: string;
  text: string;
  sources: SourceConfig[];
}

export async function readSourcesFile({ env }: Pick<CommandContext, 'env'>): Promise<SourcesFile> {
  const file = path.join(readEnv(env).KHAVARAN_CONFIG, 'sources.yaml');
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return readFile(OWN, 'utf8');
    throw new KhavaranError('cli/sources-file', `${file} cannot be read: ${messageOf(error)}`, { cause: error });
  });
  return { path: file, text, sources: parseSources(text) };
}

/** Adds sources to the file, whole or not at all; what stands there stays as it is, comments too. */
export async function addToSourcesFile(file: SourcesFile, entries: readonly SourceEntry[]): Promise<void> {
  const text = withSources(file.text, entries);
  const partial = `${file.path}.${process.pid}.part`;
  try {
    await writeFile(partial, text);
    await rename(partial, file.path);
  } catch (error) {
    throw new KhavaranError('cli/sources-file', `${file.path} cannot be written: ${messageOf(error)}`, {
      cause: error,
    });
  }
}

/** Lets a running service, or the next one, know of the changed file. Where the database is away, it reads it at its start. */
export async function applySourcesFile({ env, stderr }: Pick<CommandContext, 'env' | 'stderr'>): Promise<void> {
  try {
    await using _app = await openApp(readEnv(env), env, { report: (sentence) => stderr.write(`${sentence}\n`) });
  } catch (error) {
    stderr.write(`The service will read the file at its next start: it could not be told now (${messageOf(error)}).\n`);
  }
}
