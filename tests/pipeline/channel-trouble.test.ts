import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Message } from '#src/model/delivery.ts';
import { createHttpClient, type OwnedHttpClient } from '#src/net/client.ts';
import type { DeliverContext } from '#src/pipeline/channels/deliver-context.ts';
import type { OpenChannel } from '#src/pipeline/channels/send-message.ts';
import { deliver } from '#src/pipeline/deliver.ts';
import { findChannelState, listChannelStates } from '#src/store/channel-states.ts';
import { insertDeliveries } from '#src/store/deliveries.ts';
import { retryDelivery } from '#src/store/desk-deliveries.ts';
import { alertOf } from '../channels/messages.ts';
import { saying } from '../channels/services/chat-service.ts';
import { SLACK_TOKEN, slackBotService } from '../channels/services/slack-bot.ts';
import { createTestDatabase, type TestDatabase } from '../database.ts';
import { serve } from '../net/local-server.ts';
import { listDeliveries } from '../store/list-deliveries.ts';
import { receiver } from './outbox-receivers.ts';

const START = new Date('2026-11-20T12:00:00Z');
const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const signal = new AbortController().signal;

let database: TestDatabase;
let http: OwnedHttpClient;
let now: Date;
beforeEach(async () => {
  database = await createTestDatabase();
  http = createHttpClient({ allow: ['127.0.0.1'], pauseMs: 0 });
  now = START;
});
afterEach(async () => {
  await http.close();
  await database[Symbol.asyncDispose]();
});

const later = (seconds: number) => {
  now = new Date(START.getTime() + seconds * 1000);
};
const hook = (key: string, url: string, more: Partial<OpenChannel> = {}): OpenChannel => ({
  ...{ key, type: 'webhook', label: `The ${key}`, settings: { url: `${url}/hook`, secrets: [SECRET] } },
  ...more,
});
const bot = (key: string, url: string, token = SLACK_TOKEN, more: Partial<OpenChannel> = {}): OpenChannel => ({
  ...{ key, type: 'slack', label: `The ${key}`, settings: { token, channel: 'C0123456789', api: `${url}/api` } },
  ...more,
});

function context(channels: OpenChannel[], more: Partial<DeliverContext> = {}): DeliverContext {
  const clock = { now: () => now };
  return { db: database.db, http, clock, channels: new Map(channels.map((one) => [one.key, one])), ...more };
}

async function put(key: string, channel: string, more: { fallback?: string; expiresAt?: Date } = {}): Promise<void> {
  const message: Message = { ...alertOf('A sermon', key), createdAt: now };
  await insertDeliveries(database.db, [{ key, channel, alertId: null, digestId: null, message, ...more }], now);
}

const states = async () =>
  Object.fromEntries((await listDeliveries(database.db, { limit: 50 })).map(({ key, state }) => [key, state]));

describe('a channel that cannot be sent to', () => {
  it.each<[string, string, (bot: Awaited<ReturnType<typeof slackBotService>>) => OpenChannel, string]>([
    ['a revoked token', 'team', (service) => bot('team', service.url, 'xoxb-canary-revoked'), 'set its new token'],
    [
      'an archived channel',
      'team',
      (service) => {
        service.faults.push(saying(200, { ok: false, error: 'is_archived' }));
        return bot('team', service.url);
      },
      'Unarchive it',
    ],
    [
      'a wrong address',
      'team',
      (service) => {
        service.faults.push(404);
        return hook('team', service.url);
      },
      'no receiver at this address',
    ],
  ])('says what is wrong and what to do, and its fallback tells: %s', async (_name, key, open, sentence) => {
    await using service = await slackBotService();
    await using refuge = await receiver('refuge', 'steady', Math.random);
    const channels = [{ ...open(service), fallback: 'refuge' }, hook('refuge', refuge.url)];
    const woken: string[] = [];
    const all = context(channels, { wake: (channel) => woken.push(channel) });
    await put(`alert-1-${key}`, key);
    expect(await deliver(all, key, signal)).toMatchObject([{ outcome: 'failed', dead: false }]);
    const state = await findChannelState(database.db, key);
    expect(state?.openSince).toEqual(START);
    expect(state?.reason).toContain(sentence);
    expect(state?.reason).toMatch(/^[A-Z][^\n]{10,250}$/u);
    expect(JSON.stringify([state, await listDeliveries(database.db, { limit: 9 })])).not.toContain('canary');
    expect(woken).toEqual(['refuge']);
    await deliver(all, 'refuge', signal);
    expect(refuge.landings).toMatchObject([{ key: 'alert-1-refuge' }]);
    expect(await states()).toEqual({ [`alert-1-${key}`]: 'diverted', 'alert-1-refuge': 'sent' });
    // The next one does not even wait for a try.
    await put(`alert-2-${key}`, key);
    expect(await deliver(all, key, signal)).toEqual([]);
    await deliver(all, 'refuge', signal);
    expect(refuge.landings).toHaveLength(2);
  });

  it('is used again when it is mended, and what was diverted can be sent there by hand', async () => {
    await using service = await slackBotService();
    await using refuge = await receiver('refuge', 'steady', Math.random);
    const broken = [bot('team', service.url, 'xoxb-revoked-one', { fallback: 'refuge' }), hook('refuge', refuge.url)];
    await put('alert-1-team', 'team');
    await deliver(context(broken), 'team', signal);
    await deliver(context(broken), 'refuge', signal);
    const mended = context([bot('team', service.url), hook('refuge', refuge.url)]);
    const diverted = (await listDeliveries(database.db, { limit: 9 })).find(({ state }) => state === 'diverted');
    expect(await retryDelivery(database.db, diverted?.id ?? 0, now)).toBe(true);
    expect(await deliver(mended, 'team', signal)).toMatchObject([{ outcome: 'sent' }]);
    expect(service.messages).toHaveLength(1);
    expect(await listChannelStates(database.db)).toMatchObject([
      { channel: 'refuge', openSince: null },
      { channel: 'team', openSince: null, failures: 0, reason: null },
    ]);
  });

  it('is not replaced by a channel that has the alert already, but waits and sends late', async () => {
    await using service = await slackBotService();
    await using other = await receiver('other', 'steady', Math.random);
    service.faults.push(saying(200, { ok: false, error: 'is_archived' }));
    const all = context([bot('team', service.url, SLACK_TOKEN, { fallback: 'other' }), hook('other', other.url)]);
    await put('alert-1-team', 'team');
    await put('alert-1-other', 'other');
    await deliver(all, 'team', signal);
    await deliver(all, 'other', signal);
    expect(other.landings).toHaveLength(1);
    expect(await states()).toEqual({ 'alert-1-team': 'pending', 'alert-1-other': 'sent' });
    later(61);
    await deliver(all, 'team', signal);
    expect(service.messages).toHaveLength(1);
  });

  it('follows the fallback of the rule first, and the fallback of a fallback that does not work either', async () => {
    await using service = await slackBotService();
    await using last = await receiver('last', 'steady', Math.random);
    const channels = [
      bot('team', service.url, 'xoxb-revoked-one', { fallback: 'last' }),
      bot('second', service.url, 'xoxb-revoked-two', { fallback: 'last' }),
      hook('last', last.url),
    ];
    await put('alert-1-team', 'team', { fallback: 'second' });
    for (const channel of ['team', 'second', 'last']) await deliver(context(channels), channel, signal);
    expect(last.landings).toMatchObject([{ key: 'alert-1-last' }]);
    expect(await states()).toEqual({
      'alert-1-team': 'diverted',
      'alert-1-second': 'diverted',
      'alert-1-last': 'sent',
    });
  });

  it('is told of to operators once, and that it works again', async () => {
    await using service = await slackBotService();
    await using ops = await receiver('ops', 'steady', Math.random);
    const broken = [bot('team', service.url, 'xoxb-revoked-one'), hook('ops', ops.url)];
    const told = { operators: ['team', 'ops'] };
    await put('alert-1-team', 'team');
    for (const seconds of [0, 61, 130, 900, 1800]) {
      later(seconds);
      await deliver(context(broken, told), 'team', signal);
    }
    await deliver(context(broken, told), 'ops', signal);
    expect(ops.landings).toHaveLength(1);
    later(4000);
    await deliver(context([bot('team', service.url), hook('ops', ops.url)], told), 'team', signal);
    await deliver(context(broken, told), 'ops', signal);
    const subjects = (await listDeliveries(database.db, { limit: 9 })).map(({ subject }) =>
      subject.replace(/[\u2066-\u2069]/gu, ''),
    );
    expect(subjects.filter((subject) => subject.includes('channel'))).toEqual([
      'The channel The team takes messages again',
      'The channel The team takes no messages',
    ]);
  });
});

describe('one message that cannot be sent', () => {
  it('is given up alone and goes to the fallback; the rest goes on', async () => {
    await using service = await slackBotService();
    await using refuge = await receiver('refuge', 'steady', Math.random);
    service.faults.push(saying(200, { ok: false, error: 'msg_too_long' }));
    const all = context([bot('team', service.url, SLACK_TOKEN, { fallback: 'refuge' }), hook('refuge', refuge.url)]);
    await put('alert-1-team', 'team');
    await put('alert-2-team', 'team');
    expect(await deliver(all, 'team', signal)).toMatchObject([{ outcome: 'failed', dead: true }, { outcome: 'sent' }]);
    await deliver(all, 'refuge', signal);
    expect(refuge.landings).toMatchObject([{ key: 'alert-1-refuge' }]);
    expect((await findChannelState(database.db, 'team'))?.openSince ?? null).toBeNull();
  });

  it('is not sent when it has expired, and can be sent by hand', async () => {
    await using refuge = await receiver('refuge', 'steady', Math.random);
    const all = context([hook('refuge', refuge.url)]);
    await put('alert-1-refuge', 'refuge', { expiresAt: new Date(START.getTime() + 60_000) });
    later(60);
    expect(await deliver(all, 'refuge', signal)).toEqual([]);
    expect(await states()).toEqual({ 'alert-1-refuge': 'expired' });
    const [expired] = await listDeliveries(database.db, { limit: 1 });
    expect(await retryDelivery(database.db, expired?.id ?? 0, now)).toBe(true);
    expect(await deliver(all, 'refuge', signal)).toMatchObject([{ outcome: 'sent' }]);
  });
});

describe('channels side by side', () => {
  it('do not wait for one that hangs, which counts as broken after three tries', async () => {
    await using silent = await serve(() => undefined);
    await using steady = await receiver('steady', 'steady', Math.random);
    const all = context([hook('silent', silent.url, { fallback: 'steady' }), hook('steady', steady.url)], {
      sendLimitMs: 300,
    });
    await put('alert-1-silent', 'silent');
    for (let alert = 1; alert <= 5; alert++) await put(`alert-${alert + 10}-steady`, 'steady');
    const began = performance.now();
    const hanging = deliver(all, 'silent', signal);
    expect(await deliver(all, 'steady', signal)).toHaveLength(5);
    expect(performance.now() - began).toBeLessThan(6_000);
    expect(await hanging).toMatchObject([{ outcome: 'unknown' }]);
    for (const seconds of [10, 25]) {
      later(seconds);
      await deliver(all, 'silent', signal);
    }
    expect((await findChannelState(database.db, 'silent'))?.openSince).toEqual(now);
    await deliver(all, 'steady', signal);
    expect(steady.landings.map(({ key }) => key)).toContain('alert-1-steady');
    expect(await states()).toMatchObject({ 'alert-1-silent': 'diverted' });
  });

  it('send what is urgent before what waits longer', async () => {
    await using steady = await receiver('steady', 'steady', Math.random);
    await put('alert-1-steady', 'steady');
    await put('alert-2-steady', 'steady');
    const message = { ...alertOf('A sermon', 'alert-3-steady'), createdAt: now };
    const urgent = { key: 'alert-3-steady', channel: 'steady', alertId: null, digestId: null, message, urgency: 3 };
    await insertDeliveries(database.db, [urgent], now);
    await deliver(context([hook('steady', steady.url)]), 'steady', signal);
    expect(steady.landings.map(({ key }) => key)).toEqual(['alert-3-steady', 'alert-1-steady', 'alert-2-steady']);
  });
});
