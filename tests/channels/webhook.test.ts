import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { webhook } from '#src/channels/webhook.ts';
import { webhookSecret, webhookSignature } from '#src/channels/webhook-signature.ts';
import type { SendResult } from '#src/model/delivery.ts';
import { createHttpClient, type OwnedHttpClient } from '#src/net/client.ts';
import { alertOf, NOW } from './messages.ts';
import { webhookReceiver } from './services/slack-and-webhook.ts';

const OLD = `whsec_${Buffer.alloc(24, 1).toString('base64')}`;
const NEW = `whsec_${Buffer.alloc(64, 2).toString('base64')}`;

let http: OwnedHttpClient;
let receiver: Awaited<ReturnType<typeof webhookReceiver>>;
beforeEach(async () => {
  http = createHttpClient({ allow: ['127.0.0.1'], pauseMs: 0 });
  receiver = await webhookReceiver(OLD, () => NOW);
});
afterEach(async () => {
  await http.close();
  await receiver[Symbol.asyncDispose]();
});

const send = (secrets: string[], now = NOW, path = '/hook', signal = new AbortController().signal) =>
  webhook.send({
    settings: { url: receiver.url + path, secrets },
    message: alertOf('text'),
    http,
    now,
    attempt: 1,
    signal,
  });

describe('the signature', () => {
  it('is the one that the specification gives as its example', () => {
    const secret = webhookSecret('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw')!;
    const body = Buffer.from('{"test": 2432232314}');
    expect(webhookSignature([secret], 'msg_p5jXN8AQM9LWM0D4loKWxJek', 1_614_265_330, body)).toBe(
      'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    );
  });

  it('is accepted by a receiver, which learns what kind of event it is', async () => {
    expect(await send([OLD])).toEqual({ outcome: 'sent', reference: null });
    const { id, timestamp, json } = receiver.posts[0]!;
    expect({ id, timestamp }).toEqual({ id: 'alert-1-ops', timestamp: NOW.getTime() / 1000 });
    expect(json).toMatchObject({
      type: 'alert.created',
      timestamp: NOW.toISOString(),
      data: { key: 'alert-1-ops', thread: 'story-12', truncated: false, alert: { severity: 'urgent' } },
    });
  });

  it('keeps its id over tries and dates each try', async () => {
    await send([OLD]);
    await send([OLD], new Date(NOW.getTime() + 60_000));
    expect(receiver.posts.map(({ id }) => id)).toEqual(['alert-1-ops', 'alert-1-ops']);
    expect(receiver.posts[1]!.timestamp - receiver.posts[0]!.timestamp).toBe(60);
    expect(receiver.posts[1]!.body).toEqual(receiver.posts[0]!.body);
  });

  it('is made with every secret during a rotation', async () => {
    expect(await send([NEW, OLD])).toMatchObject({ outcome: 'sent' });
    expect(await send([NEW])).toMatchObject({ outcome: 'failed', reason: expect.stringContaining('secret') });
  });

  it.each([
    ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', true],
    [OLD, true],
    [NEW, true],
    ['MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', false],
    [`whsec_${Buffer.alloc(23).toString('base64')}`, false],
    [`whsec_${Buffer.alloc(65).toString('base64')}`, false],
    ['whsec_not base64 at all, not at all, not', false],
  ])('takes secrets of 24 to 64 bytes: %s', (secret, fine) => {
    expect(webhook.settings.safeParse({ url: 'https://receiver.example/', secrets: [secret] }).success).toBe(fine);
  });
});

describe('what a receiver answers', () => {
  it.each<[number, Record<string, string>, Partial<SendResult>]>([
    [200, {}, { outcome: 'sent' }],
    [202, {}, { outcome: 'sent' }],
    [301, { location: 'https://elsewhere.example/' }, { outcome: 'failed' }],
    [307, { location: 'https://elsewhere.example/' }, { outcome: 'failed' }],
    [400, {}, { outcome: 'failed' }],
    [404, {}, { outcome: 'failed' }],
    [408, {}, { outcome: 'retry', afterMs: null }],
    [410, {}, { outcome: 'failed' }],
    [429, { 'retry-after': '120' }, { outcome: 'retry', afterMs: 120_000 }],
    [429, { 'retry-after': 'Fri, 20 Nov 2026 07:10:00 GMT' }, { outcome: 'retry', afterMs: 600_000 }],
    [429, { 'retry-after': '99999999' }, { outcome: 'retry', afterMs: 86_400_000 }],
    [429, { 'retry-after': 'soon' }, { outcome: 'retry', afterMs: 60_000 }],
    [500, {}, { outcome: 'retry', afterMs: null }],
    [502, {}, { outcome: 'retry', afterMs: 60_000 }],
    [503, { 'retry-after': '1.5' }, { outcome: 'retry', afterMs: 1500 }],
    [504, {}, { outcome: 'retry', afterMs: 60_000 }],
  ])('%i %o', async (status, headers, expected) => {
    Object.assign(receiver.answer, { status, headers });
    expect(await send([OLD])).toMatchObject(expected);
    expect(receiver.seen).toHaveLength(1);
  });

  it('nothing: it may have landed', async () => {
    expect(await send([OLD], NOW, '/hang', AbortSignal.timeout(300))).toMatchObject({ outcome: 'unknown' });
  });
});
