import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readChannels } from '#src/channels/channel-file.ts';
import { createHttpClient } from '#src/net/client.ts';
import { checkMailServers } from '#src/pipeline/channels/doctor-channels.ts';
import { createLiveChannels } from '#src/pipeline/channels/live-channels.ts';
import { sendMessage } from '#src/pipeline/channels/send-message.ts';
import type { Check } from '#src/pipeline/operations/doctor.ts';
import { languageOf } from '#src/words/languages.ts';
import { channelReasonIn } from '#src/words/said-words.ts';
import { type MailServer, mailServer } from '../channels/mail-server.ts';
import { alertOf, NOW } from '../channels/messages.ts';

let server: MailServer;
beforeAll(async () => {
  server = await mailServer();
});
afterAll(() => server[Symbol.asyncDispose]());

const settings = (host: string) => ({
  ...{ host, port: server.port, tls: 'none', from: 'khavaran@desk.example', to: ['director@desk.example'] },
});

/** One channel of the file and one of the desk, to the same mail server. */
function channelsTo(host: string) {
  const file = `channels:\n  - ${JSON.stringify({ key: 'filed', type: 'email', label: 'Of the file', settings: settings(host) })}`;
  const entry = { type: 'email', label: 'Of the desk', settings: settings(host) };
  return createLiveChannels(readChannels(file, {}, { desk: [{ key: 'typed', entry }] }).channels);
}

async function sent(channel: string, host: string, allow: string[] = []) {
  await using http = createHttpClient({ allow });
  const context = { http, clock: { now: () => NOW }, channels: channelsTo(host).open };
  const one = { channel, message: alertOf('x'), attempt: 1, resume: null, way: { way: 'send' as const } };
  // The client is open for as long as it is used.
  return await sendMessage(context, one, new AbortController().signal);
}

const REFUSED = { outcome: 'failed', reason: expect.stringContaining('KHAVARAN_ALLOW_NETWORKS') };

describe('a mail server on this machine', () => {
  it.each(['127.0.0.1', 'localhost'])('%s takes the mails of a channel that the file has', async (host) => {
    server.mails.length = 0;
    expect(await sent('filed', host)).toMatchObject({ outcome: 'sent' });
    expect(server.mails).toHaveLength(1);
  });

  it.each(['127.0.0.1', 'localhost', '169.254.169.254', '10.0.0.1', 'relay.internal'])(
    '%s, typed at the desk, is not even connected to, and the failure says how to allow it',
    async (host) => {
      server.mails.length = 0;
      expect(await sent('typed', host)).toMatchObject(REFUSED);
      expect(server.mails).toEqual([]);
    },
  );

  it('takes those of the desk where the operator allows it', async () => {
    expect(await sent('typed', '127.0.0.1', ['127.0.0.1'])).toMatchObject({ outcome: 'sent' });
    expect(await sent('typed', 'localhost', ['localhost'])).toMatchObject({ outcome: 'sent' });
  });

  it('is refused in the words of the reader', async () => {
    const result = await sent('typed', '127.0.0.1');
    const reason = 'reason' in result ? result.reason : '';
    expect(languageOf('en').words).toMatchObject({ channelReasons: { mailAddress: reason } });
    for (const language of ['fa', 'fr', 'de'])
      expect(channelReasonIn(reason, language)).toContain('KHAVARAN_ALLOW_NETWORKS');
  });
});

describe('khavaran doctor', () => {
  const names: Record<string, string[]> = { 'mail.example': ['93.184.216.34'], 'inner.example': ['10.0.0.1'] };
  it.each<[string, string[], number]>([
    ['127.0.0.1', [], 1],
    ['inner.example', [], 1],
    ['relay', [], 1],
    ['127.0.0.1', ['127.0.0.0/8'], 0],
    ['inner.example', ['inner.example'], 0],
    ['mail.example', [], 0],
    ['gone.example', [], 0],
  ])('%s with %j allowed: %i faults, none of them the file’s', async (host, allow, faults) => {
    const env = { KHAVARAN_ALLOW_NETWORKS: allow };
    const checks = checkMailServers(env, { channels: channelsTo(host) }, async (name) => names[name] ?? []);
    const found: Check[] = [];
    for await (const check of checks) found.push(check);
    expect(found.map(({ state }) => state)).toEqual(Array.from({ length: faults }, () => 'fault'));
    for (const { says, advice } of found) {
      expect(says).toContain('typed');
      expect(advice).toContain(`${host}, or its address, on KHAVARAN_ALLOW_NETWORKS`);
    }
  });
});
