import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseRules } from '#src/alerts/rules.ts';
import { parseWatchlist } from '#src/analysis/entities/watchlist.ts';
import { KhavaranError, messageOf } from '#src/base/errors.ts';
import { type ChannelConfig, parseChannels } from '#src/channels/channel-file.ts';
import { type EditionEntry, parseEditions } from '#src/digests/editions-file.ts';
import type { Rule } from '#src/model/alert.ts';
import type { EntityNames } from '#src/model/attribution.ts';
import type { WatchedEntity } from '#src/model/entity.ts';
import type { Analysis, AnalysisInput } from '#src/model/signal.ts';
import type { SourceConfig } from '#src/model/source.ts';
import { parseSources } from '#src/sources/source-file.ts';
import type { StoredChannel } from '#src/store/configuration.ts';
import type { KeptSecrets } from '#src/store/kept-secrets.ts';
import { openLanguages } from './open-languages.ts';
import type { OpenChannel } from './send-message.ts';
import { createWatching, type Watching } from './watching.ts';

/** All that the files in `config/` say, checked. */
export interface Configuration {
  sources: SourceConfig[];
  entities: WatchedEntity[];
  /** Persons of the record, on whom digests report by name. */
  officials: WatchedEntity[];
  names: EntityNames;
  rules: readonly Rule[];
  /** What the file says of the digests; what it leaves out comes from the environment. */
  editions: EditionEntry[];
  /** Without their settings, which may hold secrets. */
  channels: StoredChannel[];
  /** Keys of the enabled ones that those who run the installation read; where none is marked, all but public ones. */
  operatorChannels: string[];
  /** The enabled ones, with their secrets. */
  openChannels: ReadonlyMap<string, OpenChannel>;
  analyse: (input: AnalysisInput) => Analysis;
  /** Whether a post of a stream of everything is kept. */
  keeps: (text: string) => boolean;
  /** What is wrong with words of languages in the operator's folder, a sentence each; they are said in English. */
  languageFaults: string[];
  /** The watchlist that these follow. */
  watching: Watching;
}

const OWN = fileURLToPath(new URL('../../config', import.meta.url));

/**
 * Reads the operator's folder; a file that is not in it comes from the product's own. Throws `pipeline/configuration`
 * with the faults of all files together. `kept` are secrets of channels that do not come from the environment.
 */
export async function readConfiguration(
  folder: string,
  environment: NodeJS.ProcessEnv,
  kept: KeptSecrets = new Map(),
): Promise<Configuration> {
  const faults: string[] = [];
  async function load<Value>(name: string, parse: (text: string) => Value): Promise<Value | null> {
    try {
      return parse(await readOwnOr(folder, name));
    } catch (error) {
      faults.push(`${path.join(folder, name)}: ${messageOf(error)}`);
      return null;
    }
  }
  // First: the other files may name these languages.
  let languageFaults: string[] | null = null;
  try {
    languageFaults = openLanguages(folder);
  } catch (error) {
    faults.push(messageOf(error));
  }
  const sources = await load('sources.yaml', parseSources);
  const watchlist = await load('entities.yaml', parseWatchlist);
  const rules = await load('rules.yaml', parseRules);
  const channels = await load('channels.yaml', (text) => parseChannels(text, environment, kept));
  const editions = await load('digests.yaml', parseEditions);
  const model = await load(path.join('signals', 'model.json'), (text): unknown => JSON.parse(text));
  if (!languageFaults || !sources || !watchlist || !rules || !channels || !editions || model === null)
    throw new KhavaranError('pipeline/configuration', `The configuration is not right:\n${faults.join('\n')}`);
  const watching = createWatching(watchlist, model);
  return {
    sources,
    entities: watching.entities,
    officials: watching.officials,
    names: watching.names,
    rules,
    editions,
    channels: channels.map(({ key, type, label, enabled }) => ({ key, type, label, enabled, settings: {} })),
    operatorChannels: operatorsAmong(channels.filter((channel) => channel.enabled)),
    openChannels: new Map(
      channels
        .filter((channel) => channel.enabled)
        .map(({ key, type, label, audience, fallback, settings }) => [
          key,
          { key, type, label, audience, settings, ...(fallback ? { fallback } : {}) },
        ]),
    ),
    analyse: watching.analyse,
    keeps: watching.keeps,
    languageFaults,
    watching,
  };
}

function operatorsAmong(channels: readonly ChannelConfig[]): string[] {
  const marked = channels.filter((channel) => channel.operators);
  return (marked.length > 0 ? marked : channels.filter(({ audience }) => !audience.public)).map(({ key }) => key);
}

/** The text of a file of the operator's folder, or else of the product's own. */
export async function readOwnOr(folder: string, name: string): Promise<string> {
  try {
    return await readFile(path.join(folder, name), 'utf8');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
    return readFile(path.join(OWN, name), 'utf8');
  }
}
