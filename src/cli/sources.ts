import { readEnv } from '#src/base/env.ts';
import { KhavaranError } from '#src/base/errors.ts';
import { plainLine } from '#src/model/display-text.ts';
import { type App, openApp } from '#src/pipeline/app.ts';
import { dropSource } from '#src/pipeline/sources/change-source.ts';
import { findSource, listSources } from '#src/store/sources.ts';
import type { Command, CommandContext } from './command.ts';
import { plural } from './console-report.ts';
import { operatorAtConsole } from './operator.ts';
import { tellingOf } from './telling.ts';

async function open({ env, stderr }: CommandContext): Promise<App> {
  return openApp(readEnv(env), env, { report: (sentence) => stderr.write(`${sentence}\n`) });
}

export const listSourcesCommand: Command = {
  name: 'sources list',
  summary: 'show every source and how the last look at it ended',
  help: `Usage: khavaran sources list [--json]

A line per source: key, type, how the last look ended or what is wrong with it (silent, emptied, refused, challenged,
failing, paused, gone), last new item, name and, where it could not be read, why.`,
  options: { json: { type: 'boolean', default: false } },
  async run(context) {
    await using app = await open(context);
    const sources = await listSources(app.db);
    if (context.values.json) {
      context.stdout.write(`${JSON.stringify(sources, null, 2)}\n`);
      return 0;
    }
    for (const source of sources) {
      const troubled = source.condition !== null && source.condition !== 'working' ? source.condition : null;
      const state = source.enabled ? (troubled ?? source.lastOutcome ?? 'not looked at yet') : 'off';
      const news = source.lastNewItem ? `new ${source.lastNewItem.toISOString().slice(0, 16)}Z` : 'nothing new yet';
      const why = troubled && source.lastReason ? `: ${plainLine(source.lastReason)}` : '';
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
    const { db, clock } = app;
    await dropSource({ db, clock, telling: tellingOf(app) }, key, operatorAtConsole());
    context.stdout.write(`${key} is switched off. What it brought stays.\n`);
    return 0;
  },
};
