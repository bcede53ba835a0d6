import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { KhavaranError, messageOf } from '#src/base/errors.ts';
import { plainLine } from '#src/model/display-text.ts';
import { PLATFORMS, SOURCE_KINDS, type SourceConfig, type SourceKind, STANCES } from '#src/model/source.ts';
import { type OpmlFeed, readOpml, writeOpml } from '#src/sources/opml.ts';
import { freeKey, type SourceEntry } from '#src/sources/source-entry.ts';
import { checkSourceConfig } from '#src/sources/source-file.ts';
import type { Command } from './command.ts';
import { plural } from './console-report.ts';
import { unreadable } from './read-input.ts';
import { identityOf, type KeptSources, keepSources, keptAsDesk, readSourcesFile } from './sources-file.ts';

/** What names of folders say about the publishers in them, in the languages of the staff. */
const FOLDER_KINDS: readonly [RegExp, SourceKind][] = [
  [/state[ _-]?media|رسانه‌?های? (حکومتی|دولتی)/iu, 'state_media'],
  [/\bun\b|united nations|سازمان ملل|nations unies|vereinte nationen/iu, 'un'],
  [/\bngos?\b|human rights|حقوق بشر|droits|menschenrecht/iu, 'ngo'],
  [/opposition|resistance|اپوزیسیون|مقاومت/iu, 'opposition'],
  [/government|parliament|دولت|مجلس|regierung|gouvernement/iu, 'government'],
  [/social|شبکه‌?های? اجتماعی/iu, 'social'],
  [/\bblogs?\b|وبلاگ/iu, 'blog'],
  [/news|press|خبر|nachrichten|presse|actualit/iu, 'news'],
];

export const importSourcesCommand: Command = {
  name: 'sources import',
  summary: 'add the feeds of an OPML file to config/sources.yaml',
  help: `Usage: khavaran sources import FILE.opml [--kind KIND] [--dry-run]

Reads what other feed readers export, and what "khavaran sources export" wrote. Folders tell the kind of publisher
where their names do (UN, NGO, news, state media …); --kind is for the rest (default news). Feeds that are watched
already are left out. A line for each outline that cannot be used; exit code 1 when there was one.

  --kind KIND   ${SOURCE_KINDS.join(', ')}
  --dry-run     say what would be added, and add nothing`,
  words: 1,
  options: { kind: { type: 'string', default: 'news' }, 'dry-run': { type: 'boolean', default: false } },
  async run(context) {
    const { positionals, values, stdout, stderr } = context;
    const [name] = positionals;
    if (!name) throw new KhavaranError('cli/usage', 'Which file? khavaran sources import FILE.opml');
    const standard = SOURCE_KINDS.find((kind) => kind === values.kind);
    if (!standard) throw new KhavaranError('cli/usage', `--kind is one of ${SOURCE_KINDS.join(', ')}.`);
    const text = await readFile(name, 'utf8').catch((error: unknown) => {
      throw unreadable(name, error);
    });
    const document = readOpml(text);
    const file = await readSourcesFile(context);
    const { entries, problems, known } = newSources(document.feeds, file.sources, standard);
    for (const problem of [...document.problems, ...problems]) stderr.write(`Not taken over: ${plainLine(problem)}\n`);
    const dry = values['dry-run'] === true;
    for (const { key, name: title } of dry ? entries : []) stdout.write(`${key.padEnd(40)} ${plainLine(title)}\n`);
    const kept: KeptSources =
      dry || entries.length === 0 ? { where: 'file', added: entries } : await keepSources(context, file, entries);
    if (kept.where === 'desk') stderr.write(`${keptAsDesk(file)}\n`);
    const added = kept.added.length;
    const what = dry ? 'would be added' : `added to ${kept.where === 'desk' ? 'the database' : file.path}`;
    stdout.write(
      `${plural(added, 'source')} ${what}, ${known + entries.length - added} known already, ${document.problems.length + problems.length} not usable.\n`,
    );
    return document.problems.length + problems.length > 0 ? 1 : 0;
  },
};

export const exportSourcesCommand: Command = {
  name: 'sources export',
  summary: 'write the sources as OPML, for other feed readers and other installations',
  help: `Usage: khavaran sources export [--format opml|json] > sources.opml

All sources of config/sources.yaml. Other readers find the feeds in it; "khavaran sources import" finds every source as
it is. Secrets are not in it: settings only name variables of the environment.`,
  options: { format: { type: 'string', default: 'opml' } },
  async run(context) {
    const { sources } = await readSourcesFile(context);
    const { format } = context.values;
    if (format === 'json') context.stdout.write(`${JSON.stringify(sources, null, 2)}\n`);
    else if (format === 'opml')
      context.stdout.write(writeOpml(sources, { title: 'Khavaran: sources', now: new Date() }));
    else throw new KhavaranError('cli/usage', '--format is opml or json.');
    return 0;
  },
};

/** Entries for feeds that are not watched yet, each once. Exported for its test. */
export function newSources(
  feeds: readonly OpmlFeed[],
  watched: readonly SourceConfig[],
  standard: SourceKind,
): { entries: SourceEntry[]; problems: string[]; known: number } {
  const keys = new Set(watched.map(({ key }) => key));
  const identities = new Set(watched.map(({ type, settings }) => identityOf(type, settings)));
  const entries: SourceEntry[] = [];
  const problems: string[] = [];
  let known = 0;
  for (const feed of feeds) {
    const entry = entryOf(feed, standard, keys);
    let settings: unknown;
    try {
      ({ settings } = checkSourceConfig(configOf(entry)));
    } catch (error) {
      problems.push(`${entry.name}: ${messageOf(error).replaceAll('\n', '; ')}`);
      continue;
    }
    const identity = identityOf(entry.type, settings);
    if (identities.has(identity)) known++;
    else {
      identities.add(identity);
      keys.add(entry.key);
      entries.push(entry);
    }
  }
  return { entries, problems, known };
}

function entryOf(feed: OpmlFeed, standard: SourceKind, keys: ReadonlySet<string>): SourceEntry {
  const { own, folders } = feed;
  const host = URL.parse(feed.url)?.hostname.replace(/^(www|feeds?|rss)\./, '') ?? null;
  const name = (feed.title ?? host ?? 'Feed').slice(0, 200);
  const language = /^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/.test(feed.language ?? '') ? feed.language : null;
  const comment = folders.length > 0 && !own ? `Folder: ${folders.join(' / ')}` : null;
  const field = (wanted: string) => own?.fields[wanted] ?? null;
  return {
    key: freeKey([own?.key ?? null, name, host], keys),
    name,
    type: own?.type ?? 'feed',
    settings: own ? settingsOf(own.settings) : { url: feed.url },
    kind: SOURCE_KINDS.find((kind) => kind === field('kind')) ?? kindOfFolders(folders) ?? standard,
    platform: PLATFORMS.find((platform) => platform === field('platform')),
    owner: field('owner'),
    stance: STANCES.find((stance) => stance === field('stance')) ?? null,
    language,
    proxy: field('proxy'),
    enabled: field('enabled') !== 'false',
    ...(field('silentafter') ? { silent_after: field('silentafter') ?? '' } : {}),
    ...budgetOf(field('budget')),
    comment,
  };
}

/** Of `SourceBudget` in JSON, as the file has it. */
function budgetOf(json: string | null): { budget?: { requests?: number; megabytes?: number } } {
  if (json === null) return {};
  try {
    const read = z.object({ requests: z.number().nullish(), bytes: z.number().nullish() }).parse(JSON.parse(json));
    const budget = {
      ...(read.requests ? { requests: read.requests } : {}),
      ...(read.bytes ? { megabytes: read.bytes / 1e6 } : {}),
    };
    return { budget };
  } catch {
    return {};
  }
}

function settingsOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}

/** The innermost folder that says something. */
function kindOfFolders(folders: readonly string[]): SourceKind | null {
  for (const folder of folders.toReversed()) {
    const own = SOURCE_KINDS.find((kind) => kind === folder);
    const found = own ?? FOLDER_KINDS.find(([pattern]) => pattern.test(folder))?.[1];
    if (found) return found;
  }
  return null;
}

/** What the file's own check is asked. */
function configOf({ comment: _comment, platform, ...entry }: SourceEntry): unknown {
  return { ...entry, ...(platform ? { platform } : {}) };
}
