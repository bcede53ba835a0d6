import { describe, expect, it } from 'vitest';
import { channelType } from '#src/channels/index.ts';
import { alertOf } from './messages.ts';
import { failed, followUp, requestTo, sendTo } from './send-to.ts';
import { saying } from './services/chat-service.ts';
import { SLACK_TOKEN, slackBotService } from './services/slack-bot.ts';

describe('Slack by a bot', () => {
  const settings = (address: string, channel = 'C0123456789') => ({
    token: SLACK_TOKEN,
    channel,
    api: `${address}/api`,
  });

  it('keeps developments in the thread', async () => {
    await using service = await slackBotService();
    await sendTo('slack', settings(service.url), alertOf('first'));
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
    expect(await sendTo('slack', settings(service.url, channel), alertOf('x'))).toMatchObject(expected);
  });

  it.each([
    [200, { ok: false, error: 'is_archived' }, failed('Unarchive')],
    [200, { ok: false, error: 'token_revoked' }, failed('token')],
    [200, { ok: false, error: 'missing_scope', needed: 'chat:write' }, failed('chat:write')],
    [200, { ok: false, error: 'new_error' }, failed('new_error')],
    [200, { ok: false, error: 'internal_error' }, { outcome: 'retry' }],
    // No id: the database would take none of them, and what arrived would never count as sent.
    [200, { ok: true, channel: 'C0123456789\0', ts: '1.2' }, { outcome: 'retry' }],
    [200, { ok: true, channel: 'C0123456789', ts: '1.2\0' }, { outcome: 'retry' }],
    [200, { ok: true, channel: 'C0123456789', ts: '1'.repeat(9_000) }, { outcome: 'retry' }],
    [200, { ok: false, error: 'ratelimited' }, { outcome: 'retry', afterMs: 30_000 }],
    [429, {}, { outcome: 'retry', afterMs: 30_000 }],
  ])('answers %i %j', async (status, body, expected) => {
    await using service = await slackBotService();
    service.faults.push(saying(status, body));
    expect(await sendTo('slack', settings(service.url), alertOf('x'))).toMatchObject(expected);
  });

  it('says when the bot may not look what arrived', async () => {
    await using service = await slackBotService();
    service.faults.push(saying(200, { ok: false, error: 'missing_scope' }));
    const asked = requestTo('slack', settings(service.url), alertOf('x'));
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
