import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ChannelType } from '#src/channels/channel.ts';
import { CHANNEL_TYPES, channelType } from '#src/channels/index.ts';
import type { Message, SendResult } from '#src/model/delivery.ts';
import { createHttpClient, type OwnedHttpClient } from '#src/net/client.ts';
import type { LocalServer } from '../net/local-server.ts';
import { type MailServer, mailServer } from './mail-server.ts';
import { alertOf, digestOf, HOSTILE, NOW } from './messages.ts';
import { slackControls, slackService, webhookReceiver } from './services.ts';

const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
/** Stands in every secret of the settings below: no result may hold it. */
const CANARY = 'canary-of-secrets';

let http: OwnedHttpClient;
let slack: Awaited<ReturnType<typeof slackService>>;
let receiver: Awaited<ReturnType<typeof webhookReceiver>>;
let mail: MailServer;

beforeAll(async () => {
  http = createHttpClient({ allow: ['127.0.0.1'], pauseMs: 0 });
  slack = await slackService();
  receiver = await webhookReceiver(SECRET, () => NOW);
  mail = await mailServer();
});
afterAll(async () => {
  const all: (AsyncDisposable | undefined)[] = [http, slack, receiver, mail];
  for (const one of all) await one?.[Symbol.asyncDispose]();
});

/** Settings that reach the local server of each type; a type without a line here fails its tests. */
const SETTINGS: Record<string, () => unknown> = {
  slack: () => ({ url: `${slack.url}/services/${CANARY}` }),
  email: () => ({
    host: '127.0.0.1',
    port: mail.port,
    tls: 'none',
    from: 'Khavaran <khavaran@desk.example>',
    to: ['director@desk.example'],
  }),
  webhook: () => ({ url: `${receiver.url}/${CANARY}`, secrets: [SECRET] }),
};

/** What reached the service, as it would be shown or parsed there; throws where that would go wrong. */
const CHECKS: Record<string, (message: Message) => void> = {
  slack: () => {
    const post = slack.posts.at(-1)!;
    const allowed = /^<https:\/\/news\.example\/a%7Cb\?c=(%3C|<)d(%3E|>)&amp;e=%22f%22\|[^|<>]*>$/u;
    expect(slackControls(post).filter((control) => !allowed.test(control))).toEqual([]);
  },
  email: () => {
    const { raw } = mail.mails.at(-1)!;
    const head = raw.slice(0, raw.indexOf('\r\n\r\n'));
    const names = head
      .split('\r\n')
      .filter((line) => !/^\s/.test(line))
      .map((line) => line.split(':')[0]);
    expect(new Set(names).size).toBe(names.length);
    expect(names).not.toContain('Bcc');
    expect(Math.max(...raw.split('\r\n').map((line) => line.length))).toBeLessThanOrEqual(998);
    expect(raw.replaceAll('\r\n', '')).not.toMatch(/[\r\n\0]/);
    expect(mail.mails.at(-1)!.to).toEqual(['director@desk.example']);
  },
  webhook: (message) => {
    const post = receiver.posts.at(-1)!;
    expect(post.id).toBe(message.key);
    expect(post.body.length).toBeLessThan(20_000);
    expect(post.json.type).toBe(`${message.kind}.created`);
  },
};

const sendBy = (type: ChannelType, settings: unknown, message: Message): Promise<SendResult> =>
  type.send({
    settings: type.settings.parse(settings),
    message,
    http,
    now: NOW,
    attempt: 1,
    signal: new AbortController().signal,
  });

describe.each(CHANNEL_TYPES.map((type) => [type.type, type] as const))('%s', (name, type) => {
  it('is found by its name and says what it is', () => {
    expect(channelType(name)).toBe(type);
    expect(type.label).not.toBe('');
    expect(type.description).toMatch(/\.$/);
  });

  it('takes its own settings again, as read once already', () => {
    const parsed = type.settings.parse(SETTINGS[name]!());
    expect(type.settings.parse(parsed)).toEqual(parsed);
  });

  it('names as secrets only settings that there are, and never repeats a value in a fault', () => {
    const wrong = Object.fromEntries(type.secrets.map((secret) => [secret, `${CANARY}\n`]));
    const result = type.settings.safeParse(wrong);
    expect(result.success).toBe(false);
    expect(JSON.stringify(result.error?.issues)).not.toContain(CANARY);
    expect(result.error?.issues.some((issue) => issue.code === 'unrecognized_keys')).toBe(false);
  });

  it.each(HOSTILE)('sends an alert of hostile texts within limits: %s', async (_name, text) => {
    const message = alertOf(text);
    expect(await sendBy(type, SETTINGS[name]!(), message)).toMatchObject({ outcome: 'sent' });
    CHECKS[name]!(message);
  });

  it.each(HOSTILE)('sends a digest of hostile texts within limits: %s', async (_name, text) => {
    const message = digestOf(text);
    expect(await sendBy(type, SETTINGS[name]!(), message)).toMatchObject({ outcome: 'sent' });
    CHECKS[name]!(message);
  });

  it('leaves no secret in what it says of a failure', async () => {
    const gone: LocalServer = await slackService();
    await gone[Symbol.asyncDispose]();
    const settings: Record<string, unknown> = { slack: { url: `${gone.url}/${CANARY}` } };
    settings.webhook = { url: `${gone.url}/${CANARY}`, secrets: [SECRET] };
    settings.email = { ...Object(SETTINGS.email!()), port: gone.port };
    const result = await sendBy(type, settings[name], alertOf('text'));
    expect(result).toMatchObject({ outcome: 'retry' });
    const said = JSON.stringify(result);
    for (const secret of [CANARY, SECRET, gone.url, String(gone.port)]) expect(said).not.toContain(secret);
  });

  it('says when it was stopped', async () => {
    const signal = AbortSignal.abort();
    const settings = type.settings.parse(SETTINGS[name]!());
    const result = await type.send({ settings, message: alertOf('text'), http, now: NOW, attempt: 1, signal });
    expect(['unknown', 'retry']).toContain(result.outcome);
  });
});

it('says which types there are where one is not', () => {
  expect(() => channelType('pager')).toThrow('There is no channel type "pager"; there are slack, email, webhook.');
});
