import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fitted } from '#src/channels/fit.ts';
import { slack } from '#src/channels/slack.ts';
import { slackEscaped, slackLink } from '#src/channels/slack-text.ts';
import type { Message, SendResult } from '#src/model/delivery.ts';
import { createHttpClient, type OwnedHttpClient } from '#src/net/client.ts';
import { alertOf, content, digestOf, NOW } from './messages.ts';
import { slackService } from './services/slack-and-webhook.ts';

let http: OwnedHttpClient;
let service: Awaited<ReturnType<typeof slackService>>;
beforeAll(async () => {
  http = createHttpClient({ allow: ['127.0.0.1'], pauseMs: 0 });
  service = await slackService();
});
afterAll(async () => {
  await http.close();
  await service[Symbol.asyncDispose]();
});

const send = (path: string, message: Message = alertOf('text'), signal = new AbortController().signal) =>
  slack.send({
    settings: slack.settings.parse({ url: `${service.url}${path}` }),
    message,
    http,
    now: NOW,
    attempt: 1,
    signal,
  });

describe('what Slack answers', () => {
  it.each<[string, string, Partial<SendResult> & { reason?: unknown }]>([
    ['ok', '/services/T/B/x', { outcome: 'sent' }],
    ['slow down', '/throttled', { outcome: 'retry', afterMs: 30_000 }],
    ['slow down without a hint', '/throttled-bare', { outcome: 'retry', afterMs: null }],
    [
      'malformed',
      '/fault/400/invalid_payload',
      { outcome: 'failed', reason: expect.stringContaining('could not read') },
    ],
    [
      'a person gone',
      '/fault/400/user_not_found',
      { outcome: 'failed', reason: expect.stringContaining('new webhook') },
    ],
    [
      'forbidden',
      '/fault/403/action_prohibited',
      { outcome: 'failed', reason: expect.stringContaining('administrator') },
    ],
    ['channel gone', '/fault/404/channel_not_found', { outcome: 'failed', reason: expect.stringContaining('gone') }],
    ['webhook gone', '/fault/404/no_service', { outcome: 'failed', reason: expect.stringContaining('removed') }],
    ['archived', '/fault/410/channel_is_archived', { outcome: 'failed', reason: expect.stringContaining('archived') }],
    ['a word not known', '/fault/400/new_error', { outcome: 'failed', reason: expect.stringContaining('new_error') }],
    ['its own fault', '/fault/500/rollup_error', { outcome: 'retry', reason: expect.stringContaining('rollup_error') }],
    ['an outage', '/fault/503/', { outcome: 'retry' }],
    [
      '200 with an error',
      '/fault/200/invalid_token',
      { outcome: 'failed', reason: expect.stringContaining('new one') },
    ],
    ['a log-in portal', '/portal', { outcome: 'retry', reason: expect.stringContaining('not Slack') }],
    ['a redirect', '/moved', { outcome: 'failed', reason: expect.stringContaining('leads elsewhere') }],
    ['nothing: the connection is cut', '/reset', { outcome: 'unknown' }],
  ])('%s', async (_name, path, expected) => {
    expect(await send(path)).toMatchObject(expected);
  });

  it('nothing at all: it may have landed', async () => {
    const result = await send('/hang', alertOf('text'), AbortSignal.timeout(300));
    expect(result).toMatchObject({ outcome: 'unknown', reason: expect.stringContaining('may have arrived') });
  });

  it('nothing, as its address is within our own network', async () => {
    const strict = createHttpClient({ pauseMs: 0 });
    const settings = slack.settings.parse({ url: 'http://127.0.0.1:9/services/secret' });
    const signal = new AbortController().signal;
    const result = await slack.send({ settings, message: alertOf('x'), http: strict, now: NOW, attempt: 1, signal });
    await strict.close();
    expect(result).toMatchObject({ outcome: 'failed', reason: expect.stringContaining('not a public web address') });
    expect(JSON.stringify(result)).not.toContain('secret');
  });
});

describe('what is posted', () => {
  it('lays out an alert', async () => {
    await send('/services/T/B/x', { ...alertOf('text'), subject: '[URGENT] A & B', alert: content() });
    expect(service.posts.at(-1)).toEqual({
      text: '[URGENT] A &amp; B',
      blocks: [
        { type: 'header', text: { type: 'plain_text', text: '🔴 New report of a call for killing', emoji: false } },
        { type: 'section', text: { type: 'plain_text', text: 'Headline of the story', emoji: false } },
        { type: 'section', text: { type: 'plain_text', text: '“they must all be put to death”', emoji: false } },
        {
          type: 'section',
          text: {
            type: 'mrkdwn',
            text: [
              '*Said by:* \u2068Example Cleric\u2069',
              '*Against:* \u2068the prisoners of one ward\u2069',
              '*Reported by:* \u2068Radio Example\u2069',
              '*Origins:* \u20681 origin, 3 copies\u2069',
              '*First seen:* \u206820 Nov 2026, 06:05 UTC\u2069',
              '*Severity:* \u2068urgent\u2069',
            ].join('\n'),
          },
        },
        { type: 'context', elements: [{ type: 'mrkdwn', text: '<https://news.example/1|Source>' }] },
      ],
      unfurl_links: false,
      unfurl_media: false,
    });
  });

  it('keeps the addresses in a digest whole', async () => {
    await send('/services/T/B/x', digestOf('1. _Line_\n   https://news.example/a_b_c?d=1&e=2'));
    const text = JSON.stringify(service.posts.at(-1)?.blocks);
    expect(text).toContain('https://news.example/a_b_c?d=1&amp;e=2');
    expect(text).toContain('\u2060_\u2060Line\u2060_\u2060');
  });

  it('tells where a long digest goes on', async () => {
    await send('/services/T/B/x', digestOf('A line of the digest.\n'.repeat(2000)));
    expect(JSON.stringify(service.posts.at(-1)?.blocks.at(-1))).toContain('…');
  });

  it.each([
    ['https://a.example/x|y', 'a|b', '<https://a.example/x%7Cy|a¦b>'],
    ['https://a.example/?a=1&b=<c>', '<!channel>', '<https://a.example/?a=1&amp;b=%3Cc%3E|&lt;!channel&gt;>'],
    ['javascript:alert(1)', 'x', null],
    [`https://a.example/${'x'.repeat(3000)}`, 'x', null],
  ])('makes a link of %s', (url, label, expected) => {
    expect(slackLink(url, label)).toBe(expected);
  });

  it('fits text as long as it can be after escaping, never half an escape', () => {
    const text = fitted('&'.repeat(100), 52, slackEscaped);
    expect(text).toBe(`${'&amp;'.repeat(10)}…`);
  });
});

describe('the setting', () => {
  it.each([
    ['https://hooks.slack.example/services/T/B/x', true],
    ['http://127.0.0.1:8080/hook', true],
    ['http://hooks.slack.example/services/T/B/x', false],
    ['file:///etc/passwd', false],
    ['hooks.slack.example', false],
  ])('%s', (url, fine) => {
    expect(slack.settings.safeParse({ url }).success).toBe(fine);
  });
});
