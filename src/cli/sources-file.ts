import { readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { readEnv } from '#src/base/env.ts';
import { codeOf, KhavaranError, messageOf } from '#src/base/errors.ts';
import type { SourceConfig } from '#src/model/source.ts';
import { openApp } from '#src/pipeline/app.ts';
import { keepSource } from '#src/pipeline/sources/change-source.ts';
import { freeKey, type SourceEntry, withSources } from '#src/sources/source-entry.ts';
import { checkSourceConfig, parseSources } from '#src/sources/source-file.ts';
import { listSources } from '#src/store/sources.ts';
import type { CommandContext } from './command.ts';
import { operatorAtConsole } from './operator.ts';
import { tellingOf } from './telling.ts';

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

/** Where new sources went. */
export interface KeptSources {
  /** `desk`: the database, as what is added at the desk, since the file cannot be written here. */
  where: 'file' | 'desk';
  /** Those that were not watched yet, with the keys that they have now. */
  added: { key: string; name: string }[];
}

/** The folder is mounted read-only (a container's configuration), or belongs to somebody else. */
const READ_ONLY = new Set(['EROFS', 'EACCES', 'EPERM']);

/**
 * Adds sources to the file, whole or not at all; what stands there stays as it is, comments too. Where the file cannot be
 * written they are kept in the database, where the desk keeps its own. A running service knows of them at once.
 */
export async function keepSources(
  context: Pick<CommandContext, 'env' | 'stderr'>,
  file: SourcesFile,
  entries: readonly SourceEntry[],
  write: (path: string, text: string) => Promise<void> = writeWhole,
): Promise<KeptSources> {
  try {
    await write(file.path, withSources(file.text, entries));
  } catch (error) {
    if (READ_ONLY.has(codeOf(error))) return keepAsDesk(context, entries);
    if (error instanceof KhavaranError) throw error;
    throw new KhavaranError('cli/sources-file', `${file.path} cannot be written: ${messageOf(error)}`, {
      cause: error,
    });
  }
  await applySourcesFile(context);
  return { where: 'file', added: [...entries] };
}

/** What to say of sources that went where the desk keeps its own. */
export function keptAsDesk(file: Pick<SourcesFile, 'path'>): string {
  return `${file.path} cannot be written here, so what is new is kept in the database, as the desk keeps what is added there: change it or switch it off at the desk, under Sources.`;
}

async function writeWhole(file: string, text: string): Promise<void> {
  const partial = `${file}.${process.pid}.part`;
  await writeFile(partial, text);
  await rename(partial, file);
}

async function keepAsDesk(
  { env, stderr }: Pick<CommandContext, 'env' | 'stderr'>,
  entries: readonly SourceEntry[],
): Promise<KeptSources> {
  await using app = await openApp(readEnv(env), env, { report: (sentence) => stderr.write(`${sentence}\n`) });
  const { db, clock } = app;
  const stored = await listSources(db);
  const keys = new Set(stored.map(({ key }) => key));
  const identities = new Set(stored.filter(({ enabled }) => enabled).map((one) => identityOf(one.type, one.settings)));
  const added: KeptSources['added'] = [];
  for (const { comment: _comment, ...entry } of entries) {
    const key = keys.has(entry.key) ? freeKey([entry.key], keys) : entry.key;
    const config = checkSourceConfig({ ...entry, key });
    if (identities.has(identityOf(config.type, config.settings))) continue;
    await keepSource({ db, clock, telling: tellingOf(app) }, config, operatorAtConsole());
    keys.add(key);
    added.push({ key, name: config.name });
  }
  return { where: 'desk', added };
}

/** Equal for two sources that read the same: feeds may differ in the scheme, `www` and a slash at the end. */
export function identityOf(type: string, settings: unknown): string {
  const url =
    typeof settings === 'object' && settings !== null && 'url' in settings ? URL.parse(String(settings.url)) : null;
  if (type === 'feed' && url)
    return `feed ${url.host.replace(/^www\./, '')}${url.pathname.replace(/\/+$/, '')}${url.search}`;
  // The database keeps settings in an order of its own.
  return `${type} ${JSON.stringify(Object.entries(Object(settings)).sort())}`;
}

/** Lets a running service, or the next one, know of the changed file. Where the database is away, it reads it at its start. */
async function applySourcesFile({ env, stderr }: Pick<CommandContext, 'env' | 'stderr'>): Promise<void> {
  try {
    await using _app = await openApp(readEnv(env), env, { report: (sentence) => stderr.write(`${sentence}\n`) });
  } catch (error) {
    stderr.write(`The service will read the file at its next start: it could not be told now (${messageOf(error)}).\n`);
  }
}
