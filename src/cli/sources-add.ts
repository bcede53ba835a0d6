import { readEnv } from '#src/base/env.ts';
import { KhavaranError } from '#src/base/errors.ts';
import { PLATFORMS, SOURCE_KINDS, type SourceConfig, STANCES } from '#src/model/source.ts';
import { openApp } from '#src/pipeline/app.ts';
import { keepSource } from '#src/pipeline/sources/change-source.ts';
import { checkSourceConfig } from '#src/sources/source-file.ts';
import { findSource } from '#src/store/sources.ts';
import type { Command, CommandContext } from './command.ts';
import { operatorAtConsole } from './operator.ts';
import { addByAddress, settingsOf } from './sources-discover.ts';
import { tellingOf } from './telling.ts';

export const addSourceCommand: Command = {
  name: 'sources add',
  summary: 'add a source, or change one',
  help: `Usage: khavaran sources add ADDRESS [--yes] [--kind KIND] [options]
       khavaran sources add KEY --type TYPE --set NAME=VALUE… --name NAME --kind KIND [options]

With an address it finds out what that is: a feed, a page that announces one, a sitemap of news, a Telegram channel, an
account or hashtag of Mastodon, a YouTube channel or playlist, a Bluesky or X profile or search, a subreddit, a search of
Google News, or a page that links to articles. It looks once, shows what came, asks, and writes the source into
config/sources.yaml, whose comments stay as they are. Where that file cannot be written (in a container) it is kept in the
database, as what is added at the desk.

  --yes               write without asking
  --pick N            of several proposals, another than the first
  --json              the proposals as JSON
  --key KEY           stable name of the source (default: made of its name)
  --name NAME         as readers know it
  --kind KIND         ${SOURCE_KINDS.join(', ')}
  --owner NAME        who controls it: sources of one owner count as one origin
  --stance STANCE     ${STANCES.join(', ')}
  --language TAG      en, fa, ar …: a hint
  --proxy URL         for this source alone, e.g. socks5://127.0.0.1:9050
  --set NAME=VALUE    a further setting of its type; VALUE may be JSON; repeatable

With a key and a type, the source is kept in the database and not in the file:

  --type TYPE         feed, web-page, telegram …: docs/sources.md tells all and their settings
  --platform NAME     ${PLATFORMS.join(', ')} (default web; a type of such a name is its own)

Examples: khavaran sources add https://example.org/news --kind ngo --owner "Example Association"
          khavaran sources add t.me/example_channel --yes
          khavaran sources add @name@mastodon.social
Try a source with: khavaran sources test KEY`,
  words: 1,
  options: {
    type: { type: 'string' },
    yes: { type: 'boolean', default: false },
    pick: { type: 'string' },
    json: { type: 'boolean', default: false },
    key: { type: 'string' },
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
    const [word] = context.positionals;
    if (!word)
      throw new KhavaranError('cli/usage', 'Which address? For example: khavaran sources add https://example.org/news');
    if (context.values.type === undefined) return addByAddress(context, word);
    const config = configOf(context);
    const { env, stderr } = context;
    await using app = await openApp(readEnv(env), env, { report: (sentence) => stderr.write(`${sentence}\n`) });
    const known = await findSource(app.db, { key: config.key });
    if (known?.configuredBy === 'file')
      throw new KhavaranError('cli/usage', `${config.key} stands in config/sources.yaml: change it there.`);
    const { db, clock } = app;
    await keepSource({ db, clock, telling: tellingOf(app) }, config, operatorAtConsole());
    context.stdout.write(
      `${config.key} is ${known ? 'changed' : 'added'}. Try it: khavaran sources test ${config.key}\n`,
    );
    return 0;
  },
};

function configOf({ values, positionals }: CommandContext): SourceConfig {
  const [key] = positionals;
  const text = (name: string) => (typeof values[name] === 'string' ? values[name] : null);
  const type = text('type');
  return checkSourceConfig({
    key,
    type,
    name: text('name'),
    settings: settingsOf(values.set),
    kind: text('kind'),
    platform: text('platform') ?? PLATFORMS.find((platform) => platform === type) ?? 'web',
    owner: text('owner'),
    stance: text('stance'),
    language: text('language'),
    proxy: text('proxy'),
    enabled: true,
  });
}
