#!/usr/bin/env node
import { existsSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { codeOf, KhavaranError, messageOf } from '#src/base/errors.ts';
import { plainText } from '#src/model/display-text.ts';
import type { Command } from './command.ts';

// What Node made of our files at one start is there for the next, which then takes a third less. Beside the packages, where
// whoever installed them alone can write; nothing is said where it cannot be kept.
enableCompileCache(path.join(import.meta.dirname, '..', '..', 'node_modules', '.cache', 'khavaran'));

/** Every command by its name; each file is loaded when it is called, so that filters start at once. */
const COMMANDS: Record<string, () => Promise<Command>> = {
  start: async () => (await import('./start.ts')).start,
  web: async () => (await import('./start.ts')).web,
  worker: async () => (await import('./start.ts')).worker,
  import: async () => (await import('./import.ts')).importFiles,
  digest: async () => (await import('./digest.ts')).digest,
  'sources list': async () => (await import('./sources.ts')).listSourcesCommand,
  'sources add': async () => (await import('./sources-add.ts')).addSourceCommand,
  'sources remove': async () => (await import('./sources.ts')).removeSourceCommand,
  'sources test': async () => (await import('./sources-test.ts')).testSourcesCommand,
  'sources import': async () => (await import('./sources-opml.ts')).importSourcesCommand,
  'sources export': async () => (await import('./sources-opml.ts')).exportSourcesCommand,
  'rules list': async () => (await import('./rules.ts')).listRulesCommand,
  'rules test': async () => (await import('./rules.ts')).testRuleCommand,
  'rules on': async () => (await import('./rules.ts')).ruleOnCommand,
  'rules off': async () => (await import('./rules.ts')).ruleOffCommand,
  'rules reset': async () => (await import('./rules.ts')).resetRuleCommand,
  'channels list': async () => (await import('./channels.ts')).listChannelsCommand,
  'channels test': async () => (await import('./channels.ts')).testChannelsCommand,
  'channels on': async () => (await import('./channels-turn.ts')).channelOnCommand,
  'channels off': async () => (await import('./channels-turn.ts')).channelOffCommand,
  'channels reset': async () => (await import('./channels-turn.ts')).resetChannelCommand,
  'channels secret': async () => (await import('./channels-secret.ts')).channelSecretCommand,
  'secrets rotate': async () => (await import('./channels-secret.ts')).rotateSecretsCommand,
  'story join': async () => (await import('./story.ts')).joinStoryCommand,
  'story part': async () => (await import('./story.ts')).partStoryCommand,
  retry: async () => (await import('./retry.ts')).retryCommand,
  corrections: async () => (await import('./corrections.ts')).corrections,
  verify: async () => (await import('./verify.ts')).verify,
  doctor: async () => (await import('./doctor.ts')).doctorCommand,
  backup: async () => (await import('./backup.ts')).backupCommand,
  restore: async () => (await import('./backup.ts')).restoreCommand,
  archive: async () => (await import('./archive.ts')).archiveCommand,
  export: async () => (await import('./export.ts')).exportCommand,
  redact: async () => (await import('./redact.ts')).redactCommand,
  unseal: async () => (await import('./redact.ts')).unsealCommand,
  migrate: async () => (await import('./migrate.ts')).migrateCommand,
  fetch: async () => (await import('./fetch.ts')).fetchCommand,
  'parse-feed': async () => (await import('./parse-feed.ts')).parseFeedCommand,
  extract: async () => (await import('./extract.ts')).extractCommand,
  analyse: async () => (await import('./analyse.ts')).analyseCommand,
  stories: async () => (await import('./stories.ts')).storiesCommand,
  'check-url': async () => (await import('./check-url.ts')).checkUrlCommand,
};

const USAGE = 2;
const INTERRUPTED = 130;
const LINGER_MS = 200;

async function main(args: string[]): Promise<number> {
  // `khavaran analyse … | head` closes our output: that is an end, not an error.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));
  // Nobody reads what we say any more: the work and its results go on.
  process.stderr.on('error', () => {});
  const [first = '', second = ''] = args;
  const name = `${first} ${second}` in COMMANDS ? `${first} ${second}` : first;
  const load = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!load) return overview(first, args.includes('--help') || args.includes('-h'));
  const command = await load();
  const rest = args.slice(name.split(' ').length);
  if (rest.includes('--help') || rest.includes('-h')) {
    process.stdout.write(`khavaran ${command.name}: ${command.summary}\n\n${command.help.trim()}\n`);
    return 0;
  }
  const abort = new AbortController();
  // A terminal window that is closed sends SIGHUP: the database must be stopped in order then too.
  for (const signal of command.filter ? [] : (['SIGINT', 'SIGTERM', 'SIGHUP'] as const))
    process.on(signal, () => {
      // The second time, do not wait.
      if (abort.signal.aborted) process.exit(INTERRUPTED);
      abort.abort();
    });
  const { values, positionals } = parsed(command, rest);
  const { stdin, stdout, stderr, env } = process;
  const code = await command.run({ values, positionals, stdin, stdout, stderr, env, signal: abort.signal });
  // What was given up while stopping holds sockets and timers: nobody waits for those.
  if (abort.signal.aborted) setTimeout(() => process.exit(code), LINGER_MS).unref();
  return code;
}

function parsed(command: Command, args: string[]) {
  try {
    const found = parseArgs({ args, options: command.options, allowPositionals: true });
    const extra = found.positionals[command.words ?? 0];
    if (extra === undefined) return found;
    throw new Error(`There is nothing to be done with '${extra}'.`);
  } catch (cause) {
    // Node goes on to advise on words that begin with a dash.
    const fault = messageOf(cause).replace(/\. To specify a positional argument .*$/s, '.');
    throw new KhavaranError('cli/usage', `${fault}\nSee: khavaran ${command.name} --help`, { cause });
  }
}

/** What commands there are; of a group ("sources") those of the group. */
async function overview(asked: string, helpWanted: boolean): Promise<number> {
  const isGroup = Object.keys(COMMANDS).some((name) => name.startsWith(`${asked} `));
  const wanted = ['', '--help', '-h', 'help'].includes(asked) || (isGroup && helpWanted);
  const out = wanted ? process.stdout : process.stderr;
  if (!wanted) out.write(isGroup ? `What of ${asked}?\n\n` : `There is no command "${plainText(asked)}".\n\n`);
  out.write(`khavaran ${isGroup ? `${asked} ` : ''}COMMAND [OPTIONS]\n\n`);
  for (const [name, load] of Object.entries(COMMANDS))
    if (!isGroup || name.startsWith(`${asked} `)) out.write(`  ${name.padEnd(16)} ${(await load()).summary}\n`);
  out.write(`\nkhavaran ${isGroup ? `${asked} ` : ''}COMMAND --help tells more about each.\n`);
  return wanted ? 0 : USAGE;
}

const SYSTEM_FAULTS: Record<string, string> = {
  ENOENT: 'there is no such file or folder',
  EISDIR: 'it is a folder',
  ENOTDIR: 'a part of this path is no folder',
  EACCES: 'this user may not do that',
  ENOSPC: 'the disk is full',
  EROFS: 'nothing can be written there',
};

/** What to say of whatever ended a command; may hold words of a hostile file, so without what a terminal would obey. */
function sentenceOf(error: unknown): string {
  if (error instanceof Error && 'path' in error && typeof error.path === 'string') {
    const fault = SYSTEM_FAULTS[codeOf(error)];
    if (fault) return plainText(`${error.path}: ${fault}.`);
  }
  return plainText(messageOf(error));
}

try {
  // Variables that are set already win over the file.
  if (existsSync('.env')) process.loadEnvFile('.env');
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${sentenceOf(error)}\n`);
  if (!(error instanceof KhavaranError) && process.env.KHAVARAN_LOG === 'debug') console.error(error);
  process.exitCode = error instanceof KhavaranError && error.code === 'cli/usage' ? USAGE : 1;
}
