import { describe, expect, it } from 'vitest';
import { plainTextOf, readHtml } from '#src/capture/plain-text.ts';
import { exchangeFinder } from '#src/pipeline/sources/entry-exchange.ts';
import { telegram } from '#src/sources/telegram.ts';
import { readTelegramPage, telegramTitle } from '#src/sources/telegram-page.ts';
import { type Answers, serve } from './local-server.ts';

const CHANNEL = 'some_channel';

interface Message {
  text?: string;
  before?: string;
  after?: string;
  meta?: string;
  classes?: string;
}

function message(
  id: number,
  { text = `Post ${id}`, before = '', after = '', meta = '', classes = '' }: Message = {},
): string {
  const words = text ? `<div class="tgme_widget_message_text js-message_text" dir="auto">${text}</div>` : '';
  return `<div class="tgme_widget_message_wrap js-widget_message_wrap"><div class="tgme_widget_message ${classes} js-widget_message" data-post="${CHANNEL}/${id}" data-view="e30">
    <div class="tgme_widget_message_bubble"><div class="tgme_widget_message_author"><a class="tgme_widget_message_owner_name" href="https://t.me/${CHANNEL}"><span dir="auto">Some Channel</span></a></div>
    ${before}${words}${after}<div class="tgme_widget_message_footer"><div class="tgme_widget_message_info"><span class="tgme_widget_message_views">12.5K</span><span class="copyonly"> views</span>
    <span class="tgme_widget_message_meta">${meta}<a class="tgme_widget_message_date" href="https://t.me/${CHANNEL}/${id}"><time datetime="2026-01-01T00:00:00+00:00" class="time">00:00</time></a></span></div></div></div></div></div>`;
}

function preview(messages: string[], before: number | null = null): string {
  const more =
    before === null
      ? ''
      : `<div class="tgme_widget_message_centered"><a href="/s/${CHANNEL}?before=${before}" class="tme_messages_more" data-before="${before}"></a></div>`;
  return `<!doctype html><html><head><title>Some Channel – Telegram</title></head><body><div class="tgme_channel_info"><div class="tgme_channel_info_header_title"><span dir="auto">Some Channel</span></div></div>
    <main class="tgme_main"><section class="tgme_channel_history js-message_history">${more}${messages.join('')}</section></main></body></html>`;
}

function readOne(options: Message) {
  const page = readTelegramPage(preview([message(7, options)]))!;
  const { entry } = page.posts[0]!;
  return { entry, text: plainTextOf(entry.content), links: readHtml(entry.content.value).links };
}

describe('readTelegramPage', () => {
  it('reads number, address, time and words', () => {
    expect(
      readOne({ text: 'First line<br/>second <b>bold</b> <tg-emoji><i class="emoji"><b>🕊</b></i></tg-emoji>' }),
    ).toMatchObject({
      text: 'First line\nsecond bold 🕊',
      entry: {
        externalId: 'some_channel/7',
        url: 'https://t.me/some_channel/7',
        published: '2026-01-01T00:00:00+00:00',
        author: { name: 'Some Channel', handle: 'some_channel' },
        forwardedFrom: null,
      },
    });
  });

  it('leaves out the post that is replied to', () => {
    const reply = `<a class="tgme_widget_message_reply user-color-default" href="https://t.me/${CHANNEL}/5"><div class="tgme_widget_message_author"><span class="tgme_widget_message_author_name">Other</span></div>
      <div class="tgme_widget_message_text js-message_reply_text" dir="auto">Words of another post</div></a>`;
    expect(readOne({ before: reply }).text).toBe('Post 7');
  });

  it('tells where a forwarded post comes from, and who signed', () => {
    const from =
      '<div class="tgme_widget_message_forwarded_from accent_color">Forwarded from&nbsp;<a class="tgme_widget_message_forwarded_from_name" href="https://t.me/origin/99"><span dir="auto">Origin</span></a></div>';
    const hidden =
      '<div class="tgme_widget_message_forwarded_from">Forwarded from <span class="tgme_widget_message_forwarded_from_name">Hidden</span> (<span class="tgme_widget_message_forwarded_from_author">Writer</span>)</div>';
    expect(readOne({ before: from }).entry.forwardedFrom).toEqual({ name: 'Origin', url: 'https://t.me/origin/99' });
    expect(readOne({ before: hidden }).entry.forwardedFrom).toEqual({ name: 'Hidden, Writer', url: null });
    const signed = '<span class="tgme_widget_message_from_author" dir="auto">R. Writer</span>,&nbsp;';
    expect(readOne({ meta: signed }).entry.author?.name).toBe('R. Writer');
  });

  it('unescapes the links that ask a question twice', () => {
    const text = `<a href="https://example.org/?a=1&amp;amp;b=2" onclick="return confirm('Open?')">one</a> <a href="https://example.org/?c=1&amp;d=2">two</a>`;
    expect(readOne({ text }).links).toEqual(['https://example.org/?a=1&b=2', 'https://example.org/?c=1&d=2']);
  });

  it('reads polls, documents and the card of a bare link', () => {
    const poll =
      '<div class="tgme_widget_message_poll"><div class="tgme_widget_message_poll_question">Which?</div><div class="tgme_widget_message_poll_option"><div class="tgme_widget_message_poll_option_percent">60%</div><div class="tgme_widget_message_poll_option_text">This &lt;b&gt;</div></div></div>';
    expect(readOne({ text: '', after: poll }).text).toBe('Which?\nThis <b>');
    const file =
      '<a class="tgme_widget_message_document_wrap"><div class="tgme_widget_message_document"><div class="tgme_widget_message_document_title">report.pdf</div><div class="tgme_widget_message_document_extra">1 MB</div></div></a>';
    expect(readOne({ after: file }).text).toBe('Post 7\nreport.pdf');
    const card =
      '<a class="tgme_widget_message_link_preview" href="https://example.org/1"><div class="link_preview_site_name">Example</div><div class="link_preview_title">Title</div><div class="link_preview_description">About</div></a>';
    expect(readOne({ text: '', after: card }).text).toBe('Title\nAbout');
    expect(readOne({ after: card }).text).toBe('Post 7');
  });

  it('keeps posts without words, and takes the length of a video for no date', () => {
    const video =
      '<a class="tgme_widget_message_video_player not_supported" href="x"><time class="message_video_duration">0:45</time></a>';
    const found = readOne({ text: '', before: video });
    expect(found.text).toBe('[video]');
    expect(found.entry.published).toBe('2026-01-01T00:00:00+00:00');
    const album =
      '<div class="tgme_widget_message_grouped_wrap"><a class="tgme_widget_message_photo_wrap 5x9 grouped_media_wrap" href="https://t.me/some_channel/8?single" style="background-image:url(\'x\')"></a></div>';
    expect(readOne({ before: album }).text).toBe('Post 7');
    expect(readOne({ text: '', before: album }).text).toBe('[photo]');
  });

  it('skips service messages, and names a message without a number', () => {
    const page = readTelegramPage(
      preview([
        message(1, { text: 'Channel created', classes: 'service_message' }),
        message(2),
        message(3).replace(`${CHANNEL}/3`, 'nonsense'),
      ]),
    )!;
    expect(page.posts.map(({ id }) => id)).toEqual([2]);
    expect(page.problems).toHaveLength(1);
  });

  it('tells pages apart by their title', () => {
    expect(telegramTitle('<title>Telegram: View @some_channel</title>')).toBe('channel');
    expect(telegramTitle('<title>Telegram: Contact @some_channel</title>')).toBe('missing');
    expect(telegramTitle('<title>Telegram Messenger</title>')).toBe('unknown');
  });
});

/** A channel of posts 1 to `newest`, twenty a page, as t.me serves it. */
function channel(newest: () => number): Answers {
  const page = (before: number) => {
    const ids = Array.from({ length: 20 }, (_, index) => before - 20 + index).filter((id) => id > 0);
    return {
      body: preview(
        ids.map((id) => message(id)),
        ids[0] !== undefined && ids[0] > 1 ? ids[0] : null,
      ),
    };
  };
  const answers: Answers = { [`/s/${CHANNEL}`]: () => page(newest() + 1) };
  for (let before = 1; before <= 500; before++) answers[`/s/${CHANNEL}?before=${before}`] = () => page(before);
  return answers;
}

const idsOf = (look: Awaited<ReturnType<typeof telegram.collect>>) =>
  look.outcome === 'items' ? look.entries.map((entry) => Number(entry.url?.split('/').at(-1))) : [];

describe('telegram', () => {
  it('starts with the newest page, and reads back to what it has seen', async () => {
    let newest = 100;
    await using server = await serve(channel(() => newest));
    const settings = telegram.settings.parse({ channel: CHANNEL, endpoint: server.url });
    const first = await server.look(telegram, settings, null);
    expect(idsOf(first)).toEqual(Array.from({ length: 20 }, (_, index) => 81 + index));
    expect(first).toMatchObject({ more: false, state: { newest: 100, gaps: [] } });
    newest = 150;
    const second = await server.look(telegram, settings, first.state);
    expect(idsOf(second).filter((id) => id > 100)).toEqual(Array.from({ length: 50 }, (_, index) => 101 + index));
    expect(second.exchanges).toHaveLength(3);
    expect(await server.look(telegram, settings, second.state)).toMatchObject({
      state: { newest: 150, gaps: [] },
    });
  });

  it('never loses the middle: what one look leaves out, the next ones read, while new posts come', async () => {
    let newest = 100;
    await using server = await serve(channel(() => newest));
    const settings = telegram.settings.parse({ channel: CHANNEL, endpoint: server.url, maximumPages: 2 });
    let { state } = await server.look(telegram, settings, null);
    const seen = new Set<number>();
    newest = 300;
    for (let look = 0; look < 12; look++) {
      const result = await server.look(telegram, settings, state);
      for (const id of idsOf(result)) seen.add(id);
      expect(result.exchanges.length).toBeLessThanOrEqual(2);
      state = result.state;
      if (look === 1) newest = 360;
    }
    for (let id = 101; id <= 360; id++) expect(seen.has(id), String(id)).toBe(true);
    expect(state).toEqual({ newest: 360, gaps: [] });
  });

  it('puts each post to the page that held it', async () => {
    await using server = await serve(channel(() => 100));
    const settings = telegram.settings.parse({ channel: CHANNEL, endpoint: server.url });
    const look = await server.look(telegram, settings, { newest: 50, gaps: [] });
    if (look.outcome !== 'items') throw new Error(look.outcome);
    const exchangeOf = exchangeFinder(look.exchanges);
    const addressOf = (id: number) =>
      exchangeOf(look.entries.find((one) => one.externalId?.endsWith(`/${id}`))!)?.finalUrl;
    expect(look.exchanges).toHaveLength(3);
    expect(addressOf(100)).toBe(`${server.url}/s/${CHANNEL}`);
    expect(addressOf(80)).toBe(`${server.url}/s/${CHANNEL}?before=81`);
    expect(addressOf(55)).toBe(`${server.url}/s/${CHANNEL}?before=61`);
  });

  it('reads on behind a page of messages that say nothing', async () => {
    const answers = channel(() => 100);
    const silent = Array.from({ length: 20 }, (_, index) =>
      message(61 + index).replace('class="tgme_widget_message ', 'class="tgme_widget_message service_message '),
    );
    answers[`/s/${CHANNEL}?before=81`] = { body: preview(silent, 61) };
    await using server = await serve(answers);
    const settings = telegram.settings.parse({ channel: CHANNEL, endpoint: server.url });
    const look = await server.look(telegram, settings, { newest: 50, gaps: [] });
    expect(idsOf(look)).toContain(51);
    expect(look).toMatchObject({ state: { gaps: [] } });
  });

  it('goes on from the page that was refused, when it may', async () => {
    const answers = channel(() => 100);
    const refused = `/s/${CHANNEL}?before=61`;
    const working = answers[refused]!;
    answers[refused] = { status: 429, headers: { 'retry-after': '40' } };
    await using server = await serve(answers);
    const settings = telegram.settings.parse({ channel: CHANNEL, endpoint: server.url });
    const first = await server.look(telegram, settings, { newest: 30, gaps: [] });
    expect(first).toMatchObject({ retryAfterMs: 40_000, state: { newest: 100, gaps: [{ above: 30, below: 61 }] } });
    server.answers[refused] = working;
    const second = await server.look(telegram, settings, first.state);
    expect(idsOf(second)).toContain(31);
    expect(second).toMatchObject({ state: { gaps: [] } });
  });

  it('tells a channel without preview from a name that nobody has, and does not follow redirects', async () => {
    await using server = await serve({
      '/s/closed_one': { status: 302, headers: { location: '/closed_one' } },
      '/closed_one': { body: '<title>Telegram: View @closed_one</title>' },
      '/s/nobody_here': { status: 302, headers: { location: '/nobody_here' } },
      '/nobody_here': { body: '<title>Telegram: Contact @nobody_here</title>' },
      '/s/contact_page': { body: '<title>Telegram: Contact @contact_page</title><div class="tgme_page"></div>' },
      '/s/home_page': { body: '<title>Telegram Messenger</title>' },
      '/home_page': { body: '<title>Telegram Messenger</title>' },
    });
    const look = (name: string) =>
      server.look(telegram, telegram.settings.parse({ channel: name, endpoint: server.url }), null);
    expect(await look('closed_one')).toMatchObject({
      outcome: 'refused',
      reason: expect.stringContaining('no public preview'),
    });
    expect(await look('nobody_here')).toMatchObject({
      outcome: 'broken',
      reason: expect.stringContaining('no public channel @nobody_here'),
    });
    expect(await look('contact_page')).toMatchObject({
      outcome: 'broken',
      reason: expect.stringContaining('no public channel'),
    });
    expect(await look('home_page')).toMatchObject({ outcome: 'broken', reason: expect.stringContaining('no preview') });
  });

  it('calls a channel without posts empty, and a refusal a refusal', async () => {
    await using server = await serve({
      [`/s/${CHANNEL}`]: {
        body: preview([
          '<div class="tgme_widget_message_wrap"><div class="tgme_no_messages_found">No posts found</div></div>',
        ]),
      },
      '/s/limited': { status: 429, headers: { 'retry-after': '30' } },
    });
    const look = (name: string) =>
      server.look(telegram, telegram.settings.parse({ channel: name, endpoint: server.url }), null);
    expect(await look(CHANNEL)).toMatchObject({ outcome: 'empty' });
    expect(await look('limited')).toMatchObject({ outcome: 'refused', retryAfterMs: 30_000 });
  });

  it('keeps what it has where an older page fails, and tries that again', async () => {
    const answers = channel(() => 100);
    const failing = `/s/${CHANNEL}?before=81`;
    const working = answers[failing]!;
    answers[failing] = { status: 500 };
    await using server = await serve(answers);
    const settings = telegram.settings.parse({ channel: CHANNEL, endpoint: server.url });
    const first = await server.look(telegram, settings, { newest: 70, gaps: [] });
    expect(first).toMatchObject({
      outcome: 'items',
      more: true,
      problems: [expect.stringContaining('between 70 and 81')],
    });
    server.answers[failing] = working;
    expect(idsOf(await server.look(telegram, settings, first.state))).toContain(71);
  });

  it.each([['@some_channel'], ['https://t.me/some_channel'], ['t.me/s/some_channel?before=5'], ['some_channel']])(
    'knows a channel by %s',
    (written) => expect(telegram.settings.parse({ channel: written })).toMatchObject({ channel: 'some_channel' }),
  );
});
