import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseRules } from '#src/alerts/rules.ts';
import { parseWatchlist } from '#src/analysis/entities/watchlist.ts';
import { KhavaranError, messageOf } from '#src/base/errors.ts';
import { type BesideFile, parseChannels } from '#src/channels/channel-file.ts';
import { type EditionEntry, parseEditions } from '#src/digests/editions-file.ts';
import { parseUnCalendar, type UnCalendar } from '#src/digests/un-calendar.ts';
import type { Rule } from '#src/model/alert.ts';
import type { EntityNames } from '#src/model/attribution.ts';
import type { WatchedEntity } from '#src/model/entity.ts';
import type { Analysis, AnalysisInput } from '#src/model/signal.ts';
import type { SourceConfig } from '#src/model/source.ts';
import { parseSources } from '#src/sources/source-file.ts';
import { createWatching, type Watching } from './analysis/watching.ts';
import { createLiveChannels, type LiveChannels } from './channels/live-channels.ts';
import { openLanguages } from './operations/open-languages.ts';

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
  /** Dates of the UN that digests tell of. */
  unCalendar: UnCalendar;
  /** Where alerts and digests go, as it stands now. */
  channels: LiveChannels;
  /** The text of their file: with it, what is switched and kept elsewhere is read anew. */
  channelFile: string;
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
 * with the faults of all files together. `beside` is what is known of channels beside their file.
 */
export async function readConfiguration(
  folder: string,
  environment: NodeJS.ProcessEnv,
  beside: BesideFile = {},
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
  let channelFile = '';
  const channels = await load('channels.yaml', (text) => {
    channelFile = text;
    return parseChannels(text, environment, beside);
  });
  const editions = await load('digests.yaml', parseEditions);
  const unCalendar = await load('un-calendar.yaml', parseUnCalendar);
  const model = await load(path.join('signals', 'model.json'), (text): unknown => JSON.parse(text));
  if (!languageFaults || !sources || !watchlist || !rules || !channels || !editions || !unCalendar || model === null)
    throw new KhavaranError('pipeline/configuration', `The configuration is not right:\n${faults.join('\n')}`);
  const watching = createWatching(watchlist, model);
  return {
    sources,
    entities: watching.entities,
    officials: watching.officials,
    names: watching.names,
    rules,
    editions,
    unCalendar,
    channels: createLiveChannels(channels),
    channelFile,
    analyse: watching.analyse,
    keeps: watching.keeps,
    languageFaults,
    watching,
  };
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
