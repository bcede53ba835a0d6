import type { ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import { itemsOf } from '#src/capture/item.ts';
import type { Entry } from '#src/model/entry.ts';
import { telegramBot } from '#src/sources/telegram-bot.ts';
import { follow } from './follow.ts';
import { serveOpen } from './streaming-server.ts';

const TOKEN = '123456:AbCdEfGhIjKlMnOp';
const environment = { TELEGRAM_SOURCE_BOT_TOKEN: TOKEN };
const CHAT = { id: -1001, type: 'channel', title: 'Harbour News', username: 'harbour_news' };
const DATE = 1_767_225_600;

let next = 500;
const update = (message: Record<string, unknown>, kind = 'channel_post') => ({
  update_id: next++,
  [kind]: { message_id: 7, chat: CHAT, date: DATE, ...message },
});

/** A Bot API that keeps updates until a higher offset is asked for, as Telegram does. */
async function botApi(updates: unknown[], answer?: (response: ServerResponse) => void) {
  const waiting = [...updates] as { update_id: number }[];
  const server = await serveOpen((request, response) => {
    const url = new URL(request.url ?? '', 'http://x');
    if (answer) return answer(response);
    if (url.pathname !== `/bot${TOKEN}/getUpdates`)
      return response.writeHead(401).end('{"ok":false,"error_code":401,"description":"Unauthorized"}');
    const offset = Number(url.searchParams.get('offset') ?? 0);
    while (waiting[0] && waiting[0].update_id < offset) waiting.shift();
    const result = waiting.slice(0, Number(url.searchParams.get('limit')));
    const send = () =>
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ ok: true, result }));
    return result.length > 0 || url.searchParams.get('timeout') === '0' ? send() : undefined;
  });
  return { ...server, waiting, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

const settings = (endpoint: string, more = {}) => telegramBot.settings.parse({ endpoint, ...more });

async function entriesOf(updates: unknown[], more = {}): Promise<Entry[]> {
  await using server = await botApi(updates);
  const { kept } = await follow(telegramBot, settings(server.url, more), { environment, take: 2 });
  return kept.flatMap((event) => event.entries);
}

describe('telegram-bot', () => {
  it('reads a post with its links, wherever letters are two units long', async () => {
    const text = '🕊 read this: example.org/x';
    const [entry] = await entriesOf([
      update({
        text,
        author_signature: 'The editor',
        entities: [
          { type: 'text_link', offset: 3, length: 4, url: 'https://e.example/y' },
          { type: 'url', offset: text.indexOf('example'), length: 13 },
          { type: 'bold', offset: 0, length: 2 },
        ],
      }),
    ]);
    expect(itemsOf(entry!)).toMatchObject([
      {
        externalId: 'harbour_news/7',
        url: 'https://t.me/harbour_news/7',
        text: '🕊 read this: https://example.org/x',
        links: ['https://e.example/y', 'https://example.org/x'],
        author: { name: 'The editor', handle: 'harbour_news' },
        published: '2026-01-01T00:00:00Z',
        publisher: { name: 'Harbour News', platform: 'telegram' },
      },
    ]);
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['a caption', { caption: 'Words', photo: [{}] }, 'Words'],
    ['a photo', { photo: [{}] }, '[photo]'],
    ['a video', { video: {} }, '[video]'],
    ['a voice message', { voice: {} }, '[voice message]'],
    ['a sticker', { sticker: {} }, '[sticker]'],
    ['a poll', { poll: { question: 'Should he?', options: [{ text: 'Yes' }, { text: 'No' }] } }, 'Should he?\nYes\nNo'],
    ['a document', { document: { file_name: 'verdict.pdf' } }, 'verdict.pdf'],
    ['a song', { audio: { title: 'Song', performer: 'Somebody' } }, 'Somebody – Song'],
    ['a venue', { venue: { title: 'Square', address: 'Street 1' } }, 'Square, Street 1'],
    ['a rich message', { rich_message: { blocks: [{ text: 'Rich' }, { text: { text: 'words' } }] } }, 'Rich\nwords'],
  ])('reads %s', async (_, message, text) => {
    const [entry] = await entriesOf([update(message)]);
    expect(itemsOf(entry!)[0]?.text).toBe(text);
  });

  it('takes an album for one post, wherever an answer ended', async () => {
    const part = (id: number, more = {}) => update({ message_id: id, media_group_id: 'g1', photo: [{}], ...more });
    const entries = await entriesOf([part(10, { caption: 'The album' }), part(11), part(12)]);
    expect(entries.flatMap(itemsOf)).toMatchObject([{ externalId: 'harbour_news/10', text: 'The album' }]);
  });

  it('names the origin of a forward', async () => {
    const from = (forward_origin: unknown) => entriesOf([update({ text: 'x', forward_origin })]);
    const channel = {
      type: 'channel',
      chat: { id: -2, title: 'Other', username: 'other' },
      message_id: 9,
      author_signature: 'A',
    };
    expect((await from(channel))[0]?.forwardedFrom).toEqual({ name: 'Other, A', url: 'https://t.me/other/9' });
    const hidden = { type: 'hidden_user', sender_user_name: 'Nobody known' };
    expect((await from(hidden))[0]?.forwardedFrom).toEqual({ name: 'Nobody known', url: null });
    const person = { type: 'user', sender_user: { first_name: 'Reza', last_name: 'K.' } };
    expect((await from(person))[0]?.forwardedFrom).toEqual({ name: 'Reza K.', url: null });
  });

  it('takes an edit for the same post, and a private channel by its number', async () => {
    const edited = update({ text: 'second', edit_date: DATE + 60 }, 'edited_channel_post');
    expect(await entriesOf([update({ text: 'first' }), edited])).toMatchObject([
      { externalId: 'harbour_news/7', content: { value: 'second' }, updated: '2026-01-01T00:01:00.000Z' },
    ]);
    const chat = { id: -1009, type: 'channel', title: 'Closed' };
    expect(await entriesOf([update({ text: 'x', chat })])).toMatchObject([{ externalId: '-1009/7', url: null }]);
  });

  it('keeps the channels that are wanted, and no service messages', async () => {
    const other = { ...CHAT, id: -100500, username: 'other' };
    const updates = [
      update({ text: 'a' }),
      update({ text: 'b', chat: other }),
      update({ new_chat_title: 'x' }),
      update({ text: 'c', message_id: 8 }),
    ];
    const words = async (channels: string[]) =>
      (await entriesOf(updates, { channels })).map((entry) => entry.content.value);
    expect(await words([])).toEqual(['a', 'b', 'c']);
    expect(await words(['@HARBOUR_news'])).toEqual(['a', 'c']);
    expect(await words(['-100500'])).toEqual(['b']);
    expect((await entriesOf(updates, { ownPosts: true }))[0]?.publisher).toBeNull();
  });

  it('confirms updates only when they are committed', async () => {
    await using server = await botApi([update({ text: 'a' }), update({ text: 'b', message_id: 8 })]);
    const committed = Promise.withResolvers<void>();
    let asked = 0;
    const settled = () => (asked++ === 0 ? Promise.resolve() : committed.promise);
    const stop = new AbortController();
    const following = follow(telegramBot, settings(server.url), { environment, settled, signal: stop.signal });
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(server.asked).toHaveLength(1);
    expect(server.waiting).toHaveLength(2);
    committed.resolve();
    await expect.poll(() => server.waiting.length).toBe(0);
    expect(server.asked[1]?.path).toContain('timeout=25');
    stop.abort();
    await following;
  });

  it('goes on from its cursor, and from the beginning with another bot', async () => {
    await using server = await botApi([update({ text: 'a' })]);
    const offset = async (cursor: unknown) => {
      await follow(telegramBot, settings(server.url), { environment, cursor, take: 1 });
      return new URL(server.asked.at(-1)?.path ?? '', 'http://x').searchParams.get('offset');
    };
    expect(await offset({ bot: '123456', next: 17 })).toBe('17');
    expect(await offset({ bot: '999', next: 17 })).toBeNull();
    expect(new URL(server.asked[0]?.path ?? '', 'http://x').searchParams.get('allowed_updates')).toBe(
      '["channel_post","edited_channel_post"]',
    );
  });

  it.each([
    [
      409,
      "Conflict: can't use getUpdates method while webhook is active",
      'stream/refused',
      'a webhook is set, or another program',
    ],
    [401, 'Unauthorized', 'stream/refused', 'token is wrong'],
    [404, 'Not Found', 'stream/refused', 'token is wrong'],
    [502, 'Bad Gateway', 'stream/broken', '502'],
  ])('tells %d %s in a sentence', async (code, description, kind, words) => {
    await using server = await botApi([], (response) =>
      response
        .writeHead(code)
        .end(JSON.stringify({ ok: false, error_code: code, description: `${description} ${TOKEN}` })),
    );
    const { end } = await follow(telegramBot, settings(server.url), { environment });
    expect(end).toMatchObject({ code: kind, message: expect.stringContaining(words) });
    expect(String(end)).not.toContain(TOKEN);
  });

  it('waits as long as Telegram asks, in seconds', async () => {
    await using server = await botApi([], (response) =>
      response
        .writeHead(429)
        .end('{"ok":false,"error_code":429,"description":"Too Many Requests","parameters":{"retry_after":30}}'),
    );
    expect((await follow(telegramBot, settings(server.url), { environment })).end).toMatchObject({
      code: 'stream/limited',
      retryAfterMs: 30_000,
    });
  });

  it.each(['<html>', '{"ok":true}', '[]'])('tells an answer that is none: %s', async (body) => {
    await using server = await botApi([], (response) => response.end(body));
    expect((await follow(telegramBot, settings(server.url), { environment })).end).toBeInstanceOf(Error);
  });

  it('names what it cannot read and goes on, and lets the token into no evidence', async () => {
    const broken = { update_id: next++, channel_post: { message_id: 'x' } };
    await using server = await botApi([broken, { nothing: 1 }, update({ text: 'a' })]);
    const { events, kept } = await follow(telegramBot, settings(server.url), { environment, take: 2 });
    expect(kept[0]).toMatchObject({ entries: [{}], problems: [expect.any(String), expect.any(String)] });
    expect(JSON.stringify(events)).not.toContain(TOKEN);
    expect(Buffer.from(kept[0]?.received ?? '').toString()).not.toContain(TOKEN);
  });

  it('says which variable is missing, and what is no token', async () => {
    expect((await follow(telegramBot, settings('http://127.0.0.1:4'))).end).toMatchObject({
      message: expect.stringContaining('TELEGRAM_SOURCE_BOT_TOKEN'),
    });
    const wrong = { TELEGRAM_SOURCE_BOT_TOKEN: 'words' };
    expect((await follow(telegramBot, settings('http://127.0.0.1:4'), { environment: wrong })).end).toMatchObject({
      message: expect.stringContaining('none of a Telegram bot'),
    });
  });
});
