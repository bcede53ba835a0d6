import { readEnv } from '#src/base/env.ts';
import { KhavaranError } from '#src/base/errors.ts';
import type { Audience } from '#src/channels/audience.ts';
import { channelType } from '#src/channels/index.ts';
import type { Message, SendResult } from '#src/model/delivery.ts';
import { plainLine } from '#src/model/display-text.ts';
import { openApp } from '#src/pipeline/app.ts';
import { type OpenChannel, sendMessage } from '#src/pipeline/channels/send-message.ts';
import { type ChannelState, countWaiting, listChannelStates, recordChannelSuccess } from '#src/store/channel-states.ts';
import type { Command } from './command.ts';

export const listChannelsCommand: Command = {
  name: 'channels list',
  summary: 'show where alerts and digests go',
  help: `Usage: khavaran channels list

Channels are in config/channels.yaml, or were added at the desk; they are switched on and off in the file, at the
desk, or by "channels on" and "channels off". For each: its key, type, whether it is on, who reads it (public, discreet),
what it can do besides sending, which of its secrets are set, and its label; below it, what is wrong with one that takes no
messages, since when, how many wait, and what to do. Secrets are never shown.`,
  options: {},
  async run({ env, stdout, stderr }) {
    await using app = await openApp(readEnv(env), env, { report: (sentence) => stderr.write(`${sentence}\n`) });
    const states = new Map((await listChannelStates(app.db)).map((state) => [state.channel, state]));
    for (const { key, type, label, enabled, fault, inFile, hidesDesk } of app.configuration.channels.configured) {
      const open = app.openChannels.get(key);
      const columns = [
        key.padEnd(20),
        type.padEnd(10),
        enabled ? 'on ' : 'off',
        audienceOf(open?.audience).padEnd(16),
        (open ? abilitiesOf(open) : '-').padEnd(20),
        (open ? secretsOf(open) : '-').padEnd(16),
        `${plainLine(label)}${inFile ? '' : ' (added at the desk)'}`,
      ];
      stdout.write(`${columns.join(' ')}\n`);
      if (hidesDesk) stdout.write(`${' '.repeat(21)}one of this key was added at the desk too: the file has the say\n`);
      if (fault) stdout.write(`${' '.repeat(21)}cannot be switched on: ${plainLine(fault)}\n`);
      for (const line of troubleOf(states.get(key), await countWaiting(app.db, key)))
        stdout.write(`${' '.repeat(21)}${line}\n`);
    }
    if (app.openChannels.size === 0)
      stdout.write('No channel is switched on: alerts and digests stay on the desk. Add one there.\n');
    return 0;
  },
};

function troubleOf(state: ChannelState | undefined, waiting: number): string[] {
  if (!state) return [];
  const { openSince, reason, note } = state;
  if (!openSince) return note ? [plainLine(note)] : [];
  const since = openSince.toISOString().slice(0, 16).replace('T', ' ');
  return [`takes no messages since ${since} UTC, ${waiting} waiting: ${plainLine(reason ?? 'no reason given')}`];
}

function audienceOf(audience: Audience | undefined): string {
  const words = [audience?.public ? 'public' : '', audience?.discreet ? 'discreet' : ''].filter(Boolean);
  return words.join('+') || '-';
}

function abilitiesOf({ type, settings }: OpenChannel): string {
  const { update, reply, reconcile } = channelType(type).abilities(settings);
  const words = [update ? 'updates' : '', reply ? 'threads' : '', reconcile ? 'asks' : ''].filter(Boolean);
  return words.join('+') || '-';
}

/** Names alone, never values. */
function secretsOf({ type, settings }: OpenChannel): string {
  const given = typeof settings === 'object' && settings !== null ? Object.entries(settings) : [];
  const set = channelType(type).secrets.filter((name) =>
    given.some(([key, value]) => key === name && value !== undefined),
  );
  return set.length > 0 ? `${set.join('+')} set` : 'no secrets';
}

export const testChannelsCommand: Command = {
  name: 'channels test',
  summary: 'send a test message and say what came back',
  help: `Usage: khavaran channels test [KEY…]

All that are switched on by default. Says of each whether the service took the message, what it calls it, and otherwise
what is wrong and what to do. Exit code 1 when one did not take the message.`,
  words: Number.POSITIVE_INFINITY,
  options: {},
  async run({ env, positionals, stdout, stderr, signal }) {
    await using app = await openApp(readEnv(env), env, { report: (sentence) => stderr.write(`${sentence}\n`) });
    const keys = positionals.length > 0 ? positionals : [...app.openChannels.keys()];
    const unknown = keys.filter((key) => !app.openChannels.has(key));
    if (unknown.length > 0)
      throw new KhavaranError(
        'cli/no-channel',
        `No channel "${unknown.join('", "')}" is switched on in config/channels.yaml or at the desk.`,
      );
    if (keys.length === 0)
      stdout.write('No channel is switched on: add one at the desk, or in config/channels.yaml.\n');
    let failed = 0;
    for (const key of keys) {
      const message = testMessage(key, app.clock.now());
      const sending = { channel: key, message, attempt: 1, resume: null, way: { way: 'send' as const } };
      const result = await sendMessage({ ...app, channels: app.openChannels }, sending, signal);
      if (result.outcome !== 'sent') failed++;
      // What waits need not wait for the next try of the outbox.
      else
        await recordChannelSuccess(app.db, key, { now: app.clock.now(), pauseUntil: null, note: result.note ?? null });
      stdout.write(`${key}: ${plainLine(sentenceOf(result))}\n`);
    }
    return failed > 0 ? 1 : 0;
  },
};

function sentenceOf(result: SendResult): string {
  switch (result.outcome) {
    case 'sent': {
      const named = result.reference === null ? '' : ` Its name there: ${result.reference}`;
      return `the message was taken.${result.note ? ` ${result.note}` : ''}${named}`;
    }
    case 'retry': {
      const wait = result.afterMs === null ? '' : ` It asks to wait ${Math.ceil(result.afterMs / 1000)} seconds.`;
      return `${result.reason}${wait} An alert would be tried again.`;
    }
    case 'failed':
      return result.reason;
    case 'unknown':
      return result.reason;
  }
}

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
