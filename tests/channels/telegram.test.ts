import { describe, expect, it } from 'vitest';
import { channelType } from '#src/channels/index.ts';
import { alertOf, digestOf } from './messages.ts';
import { failed, followUp, plainAlert, sendTo } from './send-to.ts';
import { TELEGRAM_TOKEN, telegramService } from './services/telegram.ts';

const LONG = 'A line of the digest, neither long nor short.\n'.repeat(400);

describe('Telegram', () => {
  const settings = (address: string, chat = '-100123') => ({ token: TELEGRAM_TOKEN, chat, api: address });

  it('shows an alert as it is laid out', async () => {
    await using service = await telegramService();
    await sendTo('telegram', settings(service.url), plainAlert());
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
    await sendTo('telegram', settings(service.url), alertOf('Radio Farda', 'alert-fa', 'fa'));
    for (const line of service.messages[0]?.text.split('\n') ?? []) expect(line).toMatch(/^\u200f/u);
  });

  it('splits a digest between lines, and says where it ends', async () => {
    await using service = await telegramService();
    expect(await sendTo('telegram', settings(service.url), digestOf(LONG))).toMatchObject({
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
    const broken = await sendTo('telegram', settings(service.url), digestOf(LONG));
    expect(broken).toMatchObject({ outcome: 'retry', reference: '-100123:70' });
    const resumed = await sendTo('telegram', settings(service.url), digestOf(LONG), '-100123:70');
    expect(resumed).toMatchObject({ outcome: 'sent', reference: '-100123:70,1,2,3' });
    expect(service.messages).toHaveLength(3);
  });

  it('follows a group that became a supergroup, and says so', async () => {
    await using service = await telegramService();
    const result = await sendTo('telegram', settings(service.url, '-500'), alertOf('x'));
    expect(result).toMatchObject({ outcome: 'sent', note: expect.stringContaining('set chat to -1001') });
    expect(service.messages[0]?.chat).toBe('-1001');
  });

  it.each([
    ['-403', failed('The bot was removed from the chat; invite it again or change the channel.')],
    ['-404', failed('knows no such chat')],
  ])('says what to do about chat %s', async (chat, expected) => {
    await using service = await telegramService();
    expect(await sendTo('telegram', settings(service.url, chat), alertOf('x'))).toMatchObject(expected);
  });

  it('says that a token was revoked, without it', async () => {
    await using service = await telegramService();
    const token = '123456:another-canary-another';
    const result = await sendTo('telegram', { ...settings(service.url), token }, alertOf('x'));
    expect(result).toMatchObject(failed('@BotFather'));
    expect(JSON.stringify(result)).not.toContain('canary');
  });

  it('says when a message can be changed no more', async () => {
    await using service = await telegramService();
    const gone = followUp('telegram', settings(service.url), alertOf('x'), '-100123:99');
    expect(await channelType('telegram').update?.(gone)).toMatchObject(failed('no more', 'message'));
  });
});
