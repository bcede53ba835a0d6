import type { Writable } from 'node:stream';
import { readEnv } from '#src/base/env.ts';
import { KhavaranError, messageOf } from '#src/base/errors.ts';
import { plainLine } from '#src/model/display-text.ts';
import { PLATFORMS, SOURCE_KINDS, type SourceConfig, STANCES } from '#src/model/source.ts';
import { type App, openApp } from '#src/pipeline/app.ts';
import { sourceType } from '#src/sources/index.ts';
import { checkSourceConfig } from '#src/sources/source-file.ts';
import { findSource, listSources, removeSource, upsertSource } from '#src/store/sources.ts';
import type { Command, CommandContext } from './command.ts';
import { plural } from './console-report.ts';

async function open({ env, stderr }: CommandContext): Promise<App> {
  return openApp(readEnv(env), env, { report: (sentence) => stderr.write(`${sentence}\n`) });
}

export const listSourcesCommand: Command = {
  name: 'sources list',
  summary: 'show every source and how the last look at it ended',
  help: `Usage: khavaran sources list [--json]

A line per source: key, type, last outcome, last new item, name and, where it could not be read, why.`,
  options: { json: { type: 'boolean', default: false } },
  async run(context) {
    await using app = await open(context);
    const sources = await listSources(app.db);
    if (context.values.json) {
      context.stdout.write(`${JSON.stringify(sources, null, 2)}\n`);
      return 0;
    }
    for (const source of sources) {
      const state = source.enabled ? (source.lastOutcome ?? 'not looked at yet') : 'off';
      const news = source.lastNewItem ? `new ${source.lastNewItem.toISOString().slice(0, 16)}Z` : 'nothing new yet';
      const failed = source.lastOutcome === 'refused' || source.lastOutcome === 'broken';
      const why = failed && source.lastReason ? `: ${plainLine(source.lastReason)}` : '';
      context.stdout.write(
        `${source.key.padEnd(28)} ${source.type.padEnd(9)} ${state.padEnd(17)} ${news.padEnd(21)} ${plainLine(source.name)}${why}\n`,
      );
    }
    context.stdout.write(
      `${plural(sources.length, 'source')}, ${sources.filter((source) => source.enabled).length} switched on.\n`,
    );
    return 0;
  },
};

export const addSourceCommand: Command = {
  name: 'sources add',
  summary: 'add a source, or change one',
  help: `Usage: khavaran sources add KEY --type TYPE --set NAME=VALUE… --name NAME --kind KIND [options]

  --type TYPE         feed, web-page, telegram …: docs/sources.md tells all and their settings
  --set NAME=VALUE    a setting of that type; VALUE may be JSON; repeatable
  --name NAME         as readers know it
  --kind KIND         ${SOURCE_KINDS.join(', ')}
  --platform NAME     ${PLATFORMS.join(', ')} (default web; a type of such a name is its own)
  --owner NAME        who controls it: sources of one owner count as one origin
  --stance STANCE     ${STANCES.join(', ')}
  --language TAG      en, fa, ar …: a hint
  --proxy URL         for this source alone, e.g. socks5://127.0.0.1:9050

Example: khavaran sources add radio-example --type feed --set url=https://example.org/rss --name "Radio Example" --kind news
Sources kept in config/sources.yaml are changed there. Try a source with: khavaran sources test KEY`,
  words: 1,
  options: {
    type: { type: 'string' },
    set: { type: 'string', multiple: true, default: [] },
    name: { type: 'string' },
    kind: { type: 'string' },
    platform: { type: 'string' },
    owner: { type: 'string' },
    stance: { type: 'string' },
    language: { type: 'string' },
    proxy: { type: 'string' },
  },
  async run(context) {
    const config = configOf(context);
    await using app = await open(context);
    const known = await findSource(app.db, { key: config.key });
    if (known?.configuredBy === 'file')
      throw new KhavaranError('cli/usage', `${config.key} stands in config/sources.yaml: change it there.`);
    await upsertSource(app.db, config, 'operator');
    context.stdout.write(
      `${config.key} is ${known ? 'changed' : 'added'}. Try it: khavaran sources test ${config.key}\n`,
    );
    return 0;
  },
};

export const removeSourceCommand: Command = {
  name: 'sources remove',
  summary: 'switch a source off; what it brought stays',
  help: 'Usage: khavaran sources remove KEY',
  words: 1,
  options: {},
  async run(context) {
    const [key] = context.positionals;
    if (!key) throw new KhavaranError('cli/usage', 'Which one? khavaran sources list shows their keys.');
    await using app = await open(context);
    const known = await findSource(app.db, { key });
    if (!known) throw new KhavaranError('cli/no-source', `There is no source "${key}": see khavaran sources list.`);
    if (known.configuredBy === 'file')
      throw new KhavaranError(
        'cli/usage',
        `${key} stands in config/sources.yaml: remove it there, or set "enabled: false".`,
      );
    await removeSource(app.db, key);
    context.stdout.write(`${key} is switched off. What it brought stays.\n`);
    return 0;
  },
};

export const testSourcesCommand: Command = {
  name: 'sources test',
  summary: 'look at sources without keeping anything, and say what came back',
  help: `Usage: khavaran sources test [KEY…]

All that are switched on by default. A line per source: what came back, or why it could not be read.
Exit code 1 when one could not be read.`,
  words: Number.POSITIVE_INFINITY,
  options: {},
  async run(context) {
    await using app = await open(context);
    const all = await listSources(app.db);
    const keys = context.positionals;
    const unknown = keys.filter((key) => !all.some((source) => source.key === key));
    if (unknown.length > 0) throw new KhavaranError('cli/no-source', `There is no source "${unknown.join('", "')}".`);
    const chosen = all.filter((source) => (keys.length > 0 ? keys.includes(source.key) : source.enabled));
    const results = await Promise.all(chosen.map((source) => testSource(app, source, context.signal, context.stdout)));
    const good = results.filter(Boolean).length;
    context.stdout.write(`${good} of ${plural(results.length, 'source')} could be read.\n`);
    return good === results.length ? 0 : 1;
  },
};

async function testSource(app: App, source: SourceConfig, signal: AbortSignal, out: Writable): Promise<boolean> {
  const say = (sentence: string) => out.write(`${source.key}: ${plainLine(sentence)}\n`);
  try {
    const type = sourceType(source.type);
    const result = await type.collect({
      settings: type.settings.parse(source.settings),
      state: null,
      http: app.http,
      proxy: source.proxy ?? app.proxy,
      secrets: app.secrets,
      now: app.clock.now(),
      signal,
    });
    for (const problem of result.problems ?? []) say(`not read: ${problem}`);
    switch (result.outcome) {
      case 'items': {
        const newest = result.entries[0]?.title?.value ?? result.entries[0]?.content.value ?? '';
        say(
          `${plural(result.entries.length, 'entry').replace(/entrys$/, 'entries')}, for example: ${newest.slice(0, 100)}`,
        );
        return true;
      }
      case 'empty':
        say('it can be read, and holds nothing now.');
        return true;
      case 'not-modified':
        say('it can be read, and has not changed.');
        return true;
      case 'refused':
      case 'broken':
        say(`could not look: ${result.reason}`);
        return false;
    }
  } catch (error) {
    say(`could not look: ${messageOf(error)}`);
    return false;
  }
}

function configOf({ values, positionals }: CommandContext): SourceConfig {
  const [key] = positionals;
  const text = (name: string) => (typeof values[name] === 'string' ? values[name] : null);
  const settings = (Array.isArray(values.set) ? values.set.map(String) : []).map((pair): [string, unknown] => {
    const at = pair.indexOf('=');
    if (at < 1) throw new KhavaranError('cli/usage', `--set takes NAME=VALUE, not "${pair}".`);
    return [pair.slice(0, at), settingValue(pair.slice(at + 1))];
  });
  const type = text('type');
  return checkSourceConfig({
    key,
    type,
    name: text('name'),
    settings: Object.fromEntries(settings),
    kind: text('kind'),
    platform: text('platform') ?? PLATFORMS.find((platform) => platform === type) ?? 'web',
    owner: text('owner'),
    stance: text('stance'),
    language: text('language'),
    proxy: text('proxy'),
    enabled: true,
  });
}

/** Numbers, lists and the like as JSON; anything else is text. */
function settingValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
