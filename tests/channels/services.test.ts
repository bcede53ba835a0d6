import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { messageFor } from '#src/channels/audience.ts';
import type { ChannelType, FollowUpRequest, SendRequest } from '#src/channels/channel.ts';
import { channelType } from '#src/channels/index.ts';
import type { Message, SendResult } from '#src/model/delivery.ts';
import { createHttpClient, type OwnedHttpClient } from '#src/net/client.ts';
import { alertOf, content, digestOf, NOW } from './messages.ts';
import { saying } from './services/chat-service.ts';
import { discordService } from './services/discord.ts';
import { matrixService } from './services/matrix.ts';
import { MATTERMOST_CHANNEL, MATTERMOST_TOKEN, mattermostService } from './services/mattermost.ts';
import { ntfyService, signalService } from './services/ntfy-and-signal.ts';
import { SLACK_TOKEN, slackBotService } from './services/slack-bot.ts';
import { teamsService } from './services/teams.ts';
import { TELEGRAM_TOKEN, telegramService } from './services/telegram.ts';
import { ZULIP_KEY, zulipService } from './services/zulip.ts';

let http: OwnedHttpClient;
beforeAll(() => {
  http = createHttpClient({ allow: ['127.0.0.1'], pauseMs: 0 });
});
afterAll(() => http.close());

function request(
  type: ChannelType,
  settings: unknown,
  message: Message,
  resume: string | null = null,
): SendRequest<unknown> {
  const signal = new AbortController().signal;
  return { settings: type.settings.parse(settings), message, http, now: NOW, attempt: 1, signal, resume };
}
const send = (name: string, settings: unknown, message: Message, resume: string | null = null): Promise<SendResult> =>
  channelType(name).send(request(channelType(name), settings, message, resume));
function followUp(name: string, settings: unknown, message: Message, reference: string): FollowUpRequest<unknown> {
  return { ...request(channelType(name), settings, message), reference };
}
const alert = (more = {}): Message => ({ ...alertOf('text'), alert: content(more) });
const failed = (words: string, scope?: 'message') => ({
  outcome: 'failed',
  reason: expect.stringContaining(words),
  ...(scope ? { scope } : {}),
});
const LONG = 'A line of the digest, neither long nor short.\n'.repeat(400);

describe('Telegram', () => {
  const settings = (address: string, chat = '-100123') => ({ token: TELEGRAM_TOKEN, chat, api: address });

  it('shows an alert as it is laid out', async () => {
    await using service = await telegramService();
    await send('telegram', settings(service.url), alert());
    expect(service.messages[0]?.text.replace(/[\u2068\u2069]/gu, '')).toBe(
      [
        '🔴 New report of a call for killing',
        'Headline of the story',
        '“they must all be put to death”',
        'Said by: Example Cleric',
        'Against: the prisoners of one ward',
        'Reported by: Radio Example',
        'Origins: 1 origin, 3 copies',
        'First seen: 20 Nov 2026, 06:05 UTC',
        'Severity: urgent',
        'Source',
      ].join('\n'),
    );
    expect(service.messages[0]?.raw).toMatchObject({ disable_notification: false, protect_content: false });
  });

  it('begins each line of a Persian message from the right', async () => {
    await using service = await telegramService();
    await send('telegram', settings(service.url), alertOf('Radio Farda', 'alert-fa', 'fa'));
    for (const line of service.messages[0]?.text.split('\n') ?? []) expect(line).toMatch(/^\u200f/u);
  });

  it('splits a digest between lines, and says where it ends', async () => {
    await using service = await telegramService();
    expect(await send('telegram', settings(service.url), digestOf(LONG))).toMatchObject({
      reference: '-100123:1,2,3,4',
    });
    const texts = service.messages.map(({ text }) => text);
    for (const text of texts)
      expect(text.split('\n').slice(1, -1)).not.toContainEqual(expect.stringMatching(/short$/u));
    expect(texts.at(-1)).toMatch(/میز کار است\.$/u);
  });

  it('goes on behind the parts that arrived', async () => {
    await using service = await telegramService();
    service.faults.push(
      (response) =>
        response.writeHead(200, { 'content-type': 'application/json' }).end('{"ok":true,"result":{"message_id":70}}'),
      503,
    );
    const broken = await send('telegram', settings(service.url), digestOf(LONG));
    expect(broken).toMatchObject({ outcome: 'retry', reference: '-100123:70' });
    const resumed = await send('telegram', settings(service.url), digestOf(LONG), '-100123:70');
    expect(resumed).toMatchObject({ outcome: 'sent', reference: '-100123:70,1,2,3' });
    expect(service.messages).toHaveLength(3);
  });

  it('follows a group that became a supergroup, and says so', async () => {
    await using service = await telegramService();
    const result = await send('telegram', settings(service.url, '-500'), alertOf('x'));
    expect(result).toMatchObject({ outcome: 'sent', note: expect.stringContaining('set chat to -1001') });
    expect(service.messages[0]?.chat).toBe('-1001');
  });

  it.each([
    ['-403', failed('The bot was removed from the chat; invite it again or change the channel.')],
    ['-404', failed('knows no such chat')],
  ])('says what to do about chat %s', async (chat, expected) => {
    await using service = await telegramService();
    expect(await send('telegram', settings(service.url, chat), alertOf('x'))).toMatchObject(expected);
  });

  it('says that a token was revoked, without it', async () => {
    await using service = await telegramService();
    const token = '123456:another-canary-another';
    const result = await send('telegram', { ...settings(service.url), token }, alertOf('x'));
    expect(result).toMatchObject(failed('@BotFather'));
    expect(JSON.stringify(result)).not.toContain('canary');
  });

  it('says when a message can be changed no more', async () => {
    await using service = await telegramService();
    const gone = followUp('telegram', settings(service.url), alertOf('x'), '-100123:99');
    expect(await channelType('telegram').update?.(gone)).toMatchObject(failed('no more', 'message'));
  });
});

describe('Slack by a bot', () => {
  const settings = (address: string, channel = 'C0123456789') => ({
    token: SLACK_TOKEN,
    channel,
    api: `${address}/api`,
  });

  it('keeps developments in the thread', async () => {
    await using service = await slackBotService();
    await send('slack', settings(service.url), alertOf('first'));
    const reference = `C0123456789:${service.messages[0]?.ts}`;
    await channelType('slack').reply?.(
      followUp('slack', settings(service.url), alertOf('second', 'alert-2'), reference),
    );
    expect(service.messages[1]).toMatchObject({ thread: service.messages[0]?.ts });
  });

  it('posts by itself where the thread is gone', async () => {
    await using service = await slackBotService();
    const answer = followUp('slack', settings(service.url), alertOf('x'), 'C0123456789:1.2');
    expect(await channelType('slack').reply?.(answer)).toMatchObject({ outcome: 'sent' });
    expect(service.messages[0]).toMatchObject({ thread: null });
  });

  it.each([
    ['C0GONE0000', failed('knows no such channel')],
    ['C0LEFT0000', failed('invite it again')],
  ])('says what to do about channel %s', async (channel, expected) => {
    await using service = await slackBotService();
    expect(await send('slack', settings(service.url, channel), alertOf('x'))).toMatchObject(expected);
  });

  it.each([
    [200, { ok: false, error: 'is_archived' }, failed('Unarchive')],
    [200, { ok: false, error: 'token_revoked' }, failed('token')],
    [200, { ok: false, error: 'missing_scope', needed: 'chat:write' }, failed('chat:write')],
    [200, { ok: false, error: 'new_error' }, failed('new_error')],
    [200, { ok: false, error: 'internal_error' }, { outcome: 'retry' }],
    [200, { ok: false, error: 'ratelimited' }, { outcome: 'retry', afterMs: 30_000 }],
    [429, {}, { outcome: 'retry', afterMs: 30_000 }],
  ])('answers %i %j', async (status, body, expected) => {
    await using service = await slackBotService();
    service.faults.push(saying(status, body));
    expect(await send('slack', settings(service.url), alertOf('x'))).toMatchObject(expected);
  });

  it('says when the bot may not look what arrived', async () => {
    await using service = await slackBotService();
    service.faults.push(saying(200, { ok: false, error: 'missing_scope' }));
    const asked = request(channelType('slack'), settings(service.url), alertOf('x'));
    expect(await channelType('slack').reconcile?.(asked)).toMatchObject({
      found: 'unknown',
      reason: expect.stringContaining('channels:history'),
    });
  });

  it.each([
    [{}],
    [{ url: 'https://hooks.slack.example/x', token: SLACK_TOKEN, channel: 'C0123456789' }],
    [{ token: SLACK_TOKEN }],
  ])('does not take settings %j', (settings) => {
    expect(channelType('slack').settings.safeParse(settings).success).toBe(false);
  });
});

describe('Discord', () => {
  it('gives each story of a forum a thread, in which its developments go on', async () => {
    await using service = await discordService();
    const settings = { url: `${service.url}/api/webhooks/77/x`, forum: true };
    const first = await send('discord', settings, alert());
    expect(first).toMatchObject({ outcome: 'sent', pauseMs: 412 });
    expect(service.messages[0]?.body.thread_name).toBe('\u2068Headline of the story\u2069');
    const reference = first.outcome === 'sent' ? (first.reference ?? '') : '';
    await channelType('discord').reply?.(followUp('discord', settings, alertOf('x', 'alert-2'), reference));
    expect(service.messages[1]?.channel).toBe(service.messages[0]?.channel);
  });

  it('begins a new thread where the old one is gone', async () => {
    await using service = await discordService();
    const settings = { url: `${service.url}/api/webhooks/77/x`, forum: true };
    expect(await channelType('discord').reply?.(followUp('discord', settings, alertOf('x'), '404:1'))).toMatchObject({
      outcome: 'sent',
    });
  });

  it.each([
    ['/api/webhooks/1/gone', failed('removed in Discord')],
    ['/api/webhooks/77/x', failed('set forum to true')],
  ])('says what to do about %s', async (path, expected) => {
    await using service = await discordService();
    expect(await send('discord', { url: `${service.url}${path}` }, alertOf('x'))).toMatchObject(expected);
  });

  it('never takes it for sent that a message was not kept', async () => {
    await using service = await discordService();
    service.faults.push((response) => response.writeHead(204).end());
    expect(await send('discord', { url: `${service.url}/api/webhooks/1/x` }, alertOf('x'))).toMatchObject({
      outcome: 'retry',
    });
  });
});

describe('Mattermost', () => {
  const bot = (address: string) => ({ server: address, token: MATTERMOST_TOKEN, channel: MATTERMOST_CHANNEL });

  it('keeps developments in the thread, and posts by itself where that is gone', async () => {
    await using service = await mattermostService();
    const first = await send('mattermost', bot(service.url), alertOf('x'));
    const reference = first.outcome === 'sent' ? (first.reference ?? '') : '';
    await channelType('mattermost').reply?.(
      followUp('mattermost', bot(service.url), alertOf('y', 'alert-2'), reference),
    );
    expect(service.posts[1]?.root).toBe(reference);
    await channelType('mattermost').reply?.(followUp('mattermost', bot(service.url), alertOf('z', 'alert-3'), 'gone'));
    expect(service.posts[2]?.root).toBe('');
  });

  it.each([
    [400, 'web.incoming_webhook.invalid.app_error', failed('removed or switched off')],
    [401, 'api.context.session_expired.app_error', failed('revoked')],
    [403, 'api.context.permissions.app_error', failed('invite it again')],
    [500, 'api.post.deduplicate_create_post.pending', { outcome: 'retry', afterMs: 30_000 }],
    [400, 'model.post.is_valid.msg.app_error', failed('refuses the message', 'message')],
  ])('answers %i %s', async (status, id, expected) => {
    await using service = await mattermostService();
    service.faults.push(saying(status, { id, message: 'in any language', status_code: status }));
    expect(await send('mattermost', bot(service.url), alertOf('x'))).toMatchObject(expected);
  });
});

describe('Teams', () => {
  it('turns a Persian card round, and says of a test that nobody else can tell', async () => {
    await using service = await teamsService();
    const settings = { url: `${service.url}/x?sig=canary-of-secrets` };
    const result = await send('teams', settings, { ...alertOf('x', 'test-1', 'fa'), kind: 'test' });
    expect(result).toMatchObject({ outcome: 'sent', note: expect.stringContaining('look into the channel') });
    expect(service.cards[0]).toMatchObject({
      rtl: true,
      body: [{ horizontalAlignment: 'Right' }, {}, {}, {}, {}, {}, {}, {}, {}],
    });
  });

  it.each([
    [404, 'WorkflowNotFound', failed('gone')],
    [401, 'DirectApiAuthorizationRequired', failed('Copy it')],
    [400, 'TriggerDisabled', failed('Switch it on')],
  ])('answers %i %s', async (status, code, expected) => {
    await using service = await teamsService();
    service.faults.push(saying(status, { error: { code, message: 'sig=canary-of-secrets' } }));
    const result = await send('teams', { url: `${service.url}/x?sig=canary-of-secrets` }, alertOf('x'));
    expect(result).toMatchObject(expected);
    expect(JSON.stringify(result)).not.toContain('canary');
  });
});

describe('Matrix', () => {
  const settings = (address: string) => ({ server: address, token: 'canary-of-secrets', room: '!room:desk.example' });

  it('replaces the first event with each change, never the change', async () => {
    await using service = await matrixService();
    await send('matrix', settings(service.url), alertOf('x'));
    for (const text of ['y', 'z'])
      await channelType('matrix').update?.(
        followUp('matrix', settings(service.url), alertOf(text), service.events[0]?.id ?? ''),
      );
    const relations = service.events.map(({ content }) => content['m.relates_to']);
    const replaces = { rel_type: 'm.replace', event_id: service.events[0]?.id };
    expect(relations).toEqual([undefined, replaces, replaces]);
  });

  it('answers in a thread that programs without threads show as an answer', async () => {
    await using service = await matrixService();
    await channelType('matrix').reply?.(followUp('matrix', settings(service.url), alertOf('x'), '$root'));
    expect(service.events[0]?.content['m.relates_to']).toEqual({
      rel_type: 'm.thread',
      event_id: '$root',
      is_falling_back: true,
      'm.in_reply_to': { event_id: '$root' },
    });
  });

  it.each([
    [401, 'M_UNKNOWN_TOKEN', failed('logged out')],
    [403, 'M_FORBIDDEN', failed('invite it again')],
    [413, 'M_TOO_LARGE', failed('too large', 'message')],
    [429, 'M_LIMIT_EXCEEDED', { outcome: 'retry', afterMs: null }],
  ])('answers %i %s', async (status, errcode, expected) => {
    await using service = await matrixService();
    service.faults.push(saying(status, { errcode, error: 'in English' }));
    expect(await send('matrix', settings(service.url), alertOf('x'))).toMatchObject(expected);
  });
});

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
    const first = await send('zulip', settings(service.url), alert());
    const reference = first.outcome === 'sent' ? (first.reference ?? '') : '';
    await channelType('zulip').reply?.(
      followUp('zulip', settings(service.url), alert({ title: 'Another headline' }), reference),
    );
    expect(service.messages.map(({ topic }) => topic)).toEqual([
      '12 Headline of the story',
      '12 Headline of the story',
    ]);
  });

  it('or all one topic', async () => {
    await using service = await zulipService();
    await send('zulip', settings(service.url, { topic: 'news: all' }), alertOf('x'));
    expect(service.messages[0]?.topic).toBe('news: all');
  });

  it.each([
    [401, 'UNAUTHORIZED', failed('key of the bot')],
    [400, 'STREAM_DOES_NOT_EXIST', failed('no such channel')],
    [400, 'BAD_REQUEST', failed('may the bot post there')],
  ])('answers %i %s', async (status, code, expected) => {
    await using service = await zulipService();
    service.faults.push(saying(status, { result: 'error', code, msg: 'in any language' }));
    expect(await send('zulip', settings(service.url), alertOf('x'))).toMatchObject(expected);
  });
});

describe('ntfy', () => {
  const settings = (address: string) => ({ server: address, topic: 'canary-topic', token: 'canary-of-secrets' });

  it('rings by severity, and opens the desk', async () => {
    await using service = await ntfyService();
    const message = messageFor(alertOf('x'), { public: false, discreet: true }, 'https://desk.example');
    await send('ntfy', settings(service.url), message);
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
    expect(await send('ntfy', settings(service.url), alertOf('x'))).toMatchObject(expected);
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
    await channelType('signal').reply?.(followUp('signal', settings(service.url), alert(), 'at:1763622000000'));
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
    const result = await send('signal', settings(service.url), alertOf('x'));
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
