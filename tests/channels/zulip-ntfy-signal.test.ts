import { describe, expect, it } from 'vitest';
import { messageFor } from '#src/channels/audience.ts';
import { channelType } from '#src/channels/index.ts';
import { alertOf } from './messages.ts';
import { failed, followUp, plainAlert, requestTo, sendTo } from './send-to.ts';
import { saying } from './services/chat-service.ts';
import { ntfyService, signalService } from './services/ntfy-and-signal.ts';
import { ZULIP_KEY, zulipService } from './services/zulip.ts';

describe('Zulip', () => {
  const settings = (address: string, more = {}) => ({
    server: address,
    email: 'bot@desk.example',
    key: ZULIP_KEY,
    channel: 'alerts',
    ...more,
  });

  it('gives each story a topic, in which its developments stay', async () => {
    await using service = await zulipService();
    const first = await sendTo('zulip', settings(service.url), plainAlert());
    const reference = first.outcome === 'sent' ? (first.reference ?? '') : '';
    await channelType('zulip').reply?.(
      followUp('zulip', settings(service.url), plainAlert({ title: 'Another headline' }), reference),
    );
    expect(service.messages.map(({ topic }) => topic)).toEqual([
      '12 Headline of the story',
      '12 Headline of the story',
    ]);
  });

  it('or all one topic', async () => {
    await using service = await zulipService();
    await sendTo('zulip', settings(service.url, { topic: 'news: all' }), alertOf('x'));
    expect(service.messages[0]?.topic).toBe('news: all');
  });

  it.each([
    ['12 Moved by a moderator', '12 Moved by a moderator'],
    // The database would not take it.
    ['12\0', '12 Headline of the story'],
  ])('finds what arrived in the topic %j', async (subject, topic) => {
    await using service = await zulipService();
    const request = requestTo('zulip', settings(service.url), plainAlert());
    await channelType('zulip').send(request);
    const content = service.messages[0]?.content;
    const timestamp = request.message.createdAt.getTime() / 1000;
    service.faults.push(saying(200, { result: 'success', messages: [{ id: 7, content, subject, timestamp }] }));
    expect(await channelType('zulip').reconcile?.(request)).toEqual({ found: 'yes', reference: `7:${topic}` });
  });

  it.each([
    [401, 'UNAUTHORIZED', failed('key of the bot')],
    [400, 'STREAM_DOES_NOT_EXIST', failed('no such channel')],
    [400, 'BAD_REQUEST', failed('may the bot post there')],
  ])('answers %i %s', async (status, code, expected) => {
    await using service = await zulipService();
    service.faults.push(saying(status, { result: 'error', code, msg: 'in any language' }));
    expect(await sendTo('zulip', settings(service.url), alertOf('x'))).toMatchObject(expected);
  });
});

describe('ntfy', () => {
  const settings = (address: string) => ({ server: address, topic: 'canary-topic', token: 'canary-of-secrets' });

  it('rings by severity, and opens the desk', async () => {
    await using service = await ntfyService();
    const message = messageFor(alertOf('x'), { public: false, discreet: true }, 'https://desk.example');
    await sendTo('ntfy', settings(service.url), message);
    expect(service.messages[0]?.body).toMatchObject({
      title: '🔴 New urgent alert',
      priority: 5,
      tags: ['rotating_light'],
      click: 'https://desk.example/stories/12',
      message: 'Open the desk: https://desk.example/stories/12',
      sequence_id: 'alert-1-ops',
    });
  });

  it.each([
    [401, 40101, failed('token')],
    [403, 40301, failed('topic')],
    [413, 41303, failed('too large', 'message')],
    [429, 42901, { outcome: 'retry', afterMs: null }],
    [507, 50701, { outcome: 'retry' }],
  ])('answers %i %i', async (status, code, expected) => {
    await using service = await ntfyService();
    service.faults.push(saying(status, { code, http: status, error: 'in English' }));
    expect(await sendTo('ntfy', settings(service.url), alertOf('x'))).toMatchObject(expected);
  });
});

describe('Signal', () => {
  const settings = (address: string) => ({
    server: address,
    number: '+491700000001',
    recipients: ['group.Y2FuYXJ5Y2FuYXJ5'],
  });

  it('quotes what it answers', async () => {
    await using service = await signalService();
    await channelType('signal').reply?.(followUp('signal', settings(service.url), plainAlert(), 'at:1763622000000'));
    expect(service.messages[0]?.body).toMatchObject({
      quote_timestamp: 1_763_622_000_000,
      quote_author: '+491700000001',
      quote_message: '\u2068Headline of the story\u2069',
    });
  });

  it.each([
    ['User +491700000001 is not registered.', failed('not registered')],
    ['Unregistered user "+491700000002"', failed('recipient')],
    ['Group not found: canary', failed('not in the group')],
    ['Failed to send: captcha required, token canary-of-secrets', { outcome: 'retry', afterMs: 3_600_000 }],
    ['Failed to send message: Connection closed unexpectedly', { outcome: 'unknown' }],
    ['Something new: canary-of-secrets', failed('refuses the message')],
  ])('answers 400 %s', async (error, expected) => {
    await using service = await signalService();
    service.faults.push(saying(400, { error }));
    const result = await sendTo('signal', settings(service.url), alertOf('x'));
    expect(result).toMatchObject(expected);
    expect(JSON.stringify(result)).not.toMatch(/canary|\+49/u);
  });

  it.each([
    ['http://signal:8080', true],
    ['http://192.168.7.2:8080', true],
    ['http://signal.example.org:8080', false],
    ['https://signal.example.org', true],
  ])('is at %s: %s', (server, fine) => {
    expect(channelType('signal').settings.safeParse(settings(server)).success).toBe(fine);
  });
});
