import { readEnv } from '#src/base/env.ts';
import { KhavaranError } from '#src/base/errors.ts';
import { openApp } from '#src/pipeline/app.ts';
import { turnChannel } from '#src/pipeline/channels/channel-desk.ts';
import type { Command } from './command.ts';
import { operatorAtConsole } from './operator.ts';

const WORDS = {
  on: {
    summary: 'switch a channel on',
    help: 'It takes alerts and digests at once, whatever config/channels.yaml says, in a service that runs too.',
  },
  off: {
    summary: 'switch a channel off',
    help: `Nothing more is sent to it, not even by a service that is already running, whatever config/channels.yaml says. What
waits for it goes to the fallback of its rule, or waits two days for it to be switched on again.`,
  },
  reset: {
    summary: 'let config/channels.yaml say again whether a channel is on',
    help: 'Forgets what was switched at the desk or the console. One that was added at the desk is on again.',
  },
};

export const channelOnCommand = turning('on', true);
export const channelOffCommand = turning('off', false);
export const resetChannelCommand = turning('reset', null);

function turning(word: keyof typeof WORDS, enabled: boolean | null): Command {
  const { summary, help } = WORDS[word];
  return {
    name: `channels ${word}`,
    summary,
    help: `Usage: khavaran channels ${word} KEY

${help}`,
    words: 1,
    options: {},
    async run({ env, positionals, stdout, stderr }) {
      await using app = await openApp(readEnv(env), env, { report: (sentence) => stderr.write(`${sentence}\n`) });
      const { configured } = app.configuration.channels;
      const [key = ''] = positionals;
      if (!configured.some((channel) => channel.key === key))
        throw new KhavaranError(
          'cli/no-channel',
          `There is no channel "${key}" in config/channels.yaml or at the desk${configured.length > 0 ? `; there are ${configured.map((channel) => channel.key).join(', ')}` : ''}.`,
        );
      const by = { id: null, name: operatorAtConsole() };
      const { db, clock, http, channels: follower, configuration } = app;
      const { KHAVARAN_LANGUAGE: language, KHAVARAN_ZONE: zone } = app.env;
      await turnChannel({ db, clock, http, follower, live: configuration.channels, language, zone }, key, enabled, by);
      const now = configured.find((channel) => channel.key === key);
      if (now?.fault) {
        stdout.write(`The channel ${key} stays off until this is mended: ${now.fault}.\n`);
        return 1;
      }
      stdout.write(`The channel ${key} is ${now?.enabled ? 'on' : 'off'}.\n`);
      return 0;
    },
  };
}
