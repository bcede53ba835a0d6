import { describe, expect, it } from 'vitest';
import { channelType } from '#src/channels/index.ts';
import { alertOf } from './messages.ts';
import { failed, followUp, plainAlert, sendTo } from './send-to.ts';
import { saying } from './services/chat-service.ts';
import { discordService } from './services/discord.ts';
import { MATTERMOST_CHANNEL, MATTERMOST_TOKEN, mattermostService } from './services/mattermost.ts';

describe('Discord', () => {
  it('gives each story of a forum a thread, in which its developments go on', async () => {
    await using service = await discordService();
    const settings = { url: `${service.url}/api/webhooks/77/x`, forum: true };
    const first = await sendTo('discord', settings, plainAlert());
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
    expect(await sendTo('discord', { url: `${service.url}${path}` }, alertOf('x'))).toMatchObject(expected);
  });

  it('never takes it for sent that a message was not kept', async () => {
    await using service = await discordService();
    service.faults.push((response) => response.writeHead(204).end());
    expect(await sendTo('discord', { url: `${service.url}/api/webhooks/1/x` }, alertOf('x'))).toMatchObject({
      outcome: 'retry',
    });
  });
});

describe('Mattermost', () => {
  const bot = (address: string) => ({ server: address, token: MATTERMOST_TOKEN, channel: MATTERMOST_CHANNEL });

  it('keeps developments in the thread, and posts by itself where that is gone', async () => {
    await using service = await mattermostService();
    const first = await sendTo('mattermost', bot(service.url), alertOf('x'));
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
    expect(await sendTo('mattermost', bot(service.url), alertOf('x'))).toMatchObject(expected);
  });
});
