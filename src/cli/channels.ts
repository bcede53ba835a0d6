import { readEnv } from '#src/base/env.ts';
import { KhavaranError } from '#src/base/errors.ts';
import type { Message } from '#src/model/delivery.ts';
import { plainLine } from '#src/model/display-text.ts';
import { openApp } from '#src/pipeline/app.ts';
import { send } from '#src/pipeline/deliver.ts';
import type { Command } from './command.ts';

export const listChannelsCommand: Command = {
  name: 'channels list',
  summary: 'show where alerts and digests go',
  help: 'Usage: khavaran channels list\n\nChannels stand in config/channels.yaml. Secrets are never shown.',
  options: {},
  async run({ env, stdout, stderr }) {
    await using app = await openApp(readEnv(env), env, { report: (sentence) => stderr.write(`${sentence}\n`) });
    for (const { key, type, label, enabled } of app.configuration.channels)
      stdout.write(`${key.padEnd(20)} ${type.padEnd(8)} ${enabled ? 'on ' : 'off'} ${plainLine(label)}\n`);
    if (app.openChannels.size === 0)
      stdout.write('No channel is switched on: alerts and digests stay on the desk. See config/channels.yaml.\n');
    return 0;
  },
};

export const testChannelsCommand: Command = {
  name: 'channels test',
  summary: 'send a test message and say what came back',
  help: `Usage: khavaran channels test [KEY…]

All that are switched on by default. Exit code 1 when one did not take the message.`,
  words: Number.POSITIVE_INFINITY,
  options: {},
  async run({ env, positionals, stdout, stderr, signal }) {
    await using app = await openApp(readEnv(env), env, { report: (sentence) => stderr.write(`${sentence}\n`) });
    const keys = positionals.length > 0 ? positionals : [...app.openChannels.keys()];
    const unknown = keys.filter((key) => !app.openChannels.has(key));
    if (unknown.length > 0)
      throw new KhavaranError(
        'cli/no-channel',
        `No channel "${unknown.join('", "')}" is switched on in config/channels.yaml.`,
      );
    if (keys.length === 0) stdout.write('No channel is switched on: see config/channels.yaml.\n');
    let failed = 0;
    for (const key of keys) {
      const result = await send(
        { ...app, channels: app.openChannels },
        key,
        testMessage(key, app.clock.now()),
        1,
        signal,
      );
      if (result.outcome !== 'sent') failed++;
      stdout.write(
        result.outcome === 'sent' ? `${key}: the message was taken.\n` : `${key}: ${plainLine(result.reason)}\n`,
      );
    }
    return failed > 0 ? 1 : 0;
  },
};

function testMessage(channel: string, now: Date): Message {
  return {
    kind: 'test',
    key: `test-${channel}-${now.getTime()}`,
    subject: 'Khavaran: a test message',
    text: 'This is a test. If you can read it, alerts and digests will reach you here.',
    html: null,
    language: 'en',
    alert: null,
    data: { test: true },
    createdAt: now,
  };
}
