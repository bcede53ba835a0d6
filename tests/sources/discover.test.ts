import { afterEach, describe, expect, it, test } from 'vitest';
import { createHttpClient } from '#src/net/client.ts';
import { addressOf, candidateAt } from '#src/sources/discover/address.ts';
import { discoverSources } from '#src/sources/discover/index.ts';
import { type Answers, jsonReply, serve } from './local-server.ts';

describe('what an address tells by itself', () => {
  it.each([
    ['https://t.me/s/harbour_news?before=4', 'telegram', { channel: 'harbour_news' }],
    ['t.me/harbour_news/123', 'telegram', { channel: 'harbour_news' }],
    ['telegram.me/harbour_news', 'telegram', { channel: 'harbour_news' }],
    ['tg://resolve?domain=harbour_news', 'telegram', { channel: 'harbour_news' }],
    ['https://www.youtube.com/channel/UCabcdefghijklmnopqrstuv', 'youtube', { channel: 'UCabcdefghijklmnopqrstuv' }],
    ['https://m.youtube.com/@HarbourNews/videos', 'youtube', { channel: '@HarbourNews' }],
    ['https://www.youtube.com/playlist?list=PLabcdefghijklm', 'youtube', { playlist: 'PLabcdefghijklm' }],
    [
      'https://www.youtube.com/feeds/videos.xml?channel_id=UCabcdefghijklmnopqrstuv',
      'youtube',
      { channel: 'UCabcdefghijklmnopqrstuv' },
    ],
    ['https://bsky.app/profile/harbour.example', 'bluesky', { author: 'harbour.example' }],
    ['https://bsky.app/profile/did:plc:abc', 'bluesky', { author: 'did:plc:abc' }],
    ['https://bsky.app/hashtag/1988Massacre', 'bluesky', { search: '#1988Massacre' }],
    ['https://bsky.app/search?q=iran+executions', 'bluesky', { search: 'iran executions' }],
    ['https://x.com/HarbourNews/status/1', 'x', { account: 'HarbourNews' }],
    ['twitter.com/search?q=%231988Massacre&src=typed_query', 'x', { search: '#1988Massacre' }],
    ['https://x.com/hashtag/نه_به_اعدام', 'x', { search: '#نه_به_اعدام' }],
    ['https://old.reddit.com/r/harbours/top/', 'reddit', { subreddit: 'harbours' }],
    ['https://www.reddit.com/user/someone', 'reddit', { search: 'author:someone' }],
    [
      'https://news.google.com/rss/search?q=harbour+when:1d&hl=fa&gl=US&ceid=US:fa',
      'google-news',
      { query: 'harbour', language: 'fa', country: 'US' },
    ],
  ])('%s', (address, type, settings) => {
    expect(candidateAt(addressOf(address))).toMatchObject({ type, settings });
  });

  it.each([
    ['https://t.me/+AbCdEf', /invitation to a private chat/],
    ['https://t.me/joinchat/AbCdEf', /invitation/],
    ['https://t.me/c/12345/6', /private channel/],
    ['https://youtu.be/abcdefghijk', /single video/],
    ['https://x.com/home', /profile/],
    ['https://news.google.com/topstories', /search of Google News/],
    ['no address at all', /is no web address/],
    ['ftp://harbour.example/feed', /is no web address/],
    ['javascript:alert(1)', /is no web address/],
  ])('%s is refused with what to give instead', (address, message) => {
    expect(() => candidateAt(addressOf(address))).toThrow(message);
  });

  test.each([
    ['https://harbour.example/news', null],
    ['@name@social.example', null],
  ])('%s must be asked', (address, expected) => expect(candidateAt(addressOf(address))).toBe(expected));
});

const rss = (title: string, ...items: string[]) => ({
  headers: { 'content-type': 'application/rss+xml' },
  body: `<rss><channel><title>${title}</title><language>fa</language>${items.map((item, index) => `<item><guid>${item}</guid><title>${item}</title><pubDate>Mon, 0${index + 1} Dec 2025 10:00:00 GMT</pubDate></item>`).join('')}</channel></rss>`,
});
const page = (head: string, body = '') => ({
  body: `<html lang="de"><head><title>Der Hafen</title>${head}</head><body>${body}</body></html>`,
});
const LINKS = '<div class="x"><a href="/a/1">One</a><a href="/a/2">Two</a><a href="/a/3">Three</a></div>';
const ARTICLE = {
  body: '<html><head><title>A</title></head><body><article><p>The pier was opened.</p></article></body></html>',
};

const cleanUp: (() => PromiseLike<void>)[] = [];
afterEach(async () => {
  for (const run of cleanUp.splice(0)) await run();
});

async function discover(answers: Answers, path: string, settings: Record<string, unknown> = {}) {
  const server = await serve(answers);
  const http = createHttpClient({ allow: ['127.0.0.1'], pauseMs: 0 });
  cleanUp.push(
    () => http.close(),
    () => server[Symbol.asyncDispose](),
  );
  const context = {
    http,
    proxy: null,
    secrets: () => undefined,
    now: new Date(),
    signal: new AbortController().signal,
    settings,
  };
  const address = /^[a-z@]+[.:]/i.test(path) ? path : `${server.url}${path}`;
  return { server, proposals: await discoverSources(address.replace('SERVER', server.url), context) };
}

describe('what must be looked at', () => {
  it('a feed, RSS or JSON', async () => {
    const { server, proposals } = await discover({ '/f': rss('Harbour', 'one', 'two') }, '/f');
    expect(proposals).toMatchObject([
      { type: 'feed', settings: { url: `${server.url}/f` }, name: 'Harbour', language: 'fa', found: 2, trouble: null },
    ]);
    const json = await discover(
      {
        '/j': jsonReply({
          version: 'https://jsonfeed.org/version/1.1',
          title: 'J',
          items: [{ id: '1', content_text: 'x' }],
        }),
      },
      '/j',
    );
    expect(json.proposals).toMatchObject([{ type: 'feed', name: 'J', found: 1 }]);
  });

  it('a page that announces feeds: those of comments come last, the page itself at the end', async () => {
    const links =
      '<link rel="alternate" type="application/rss+xml" href="/comments/feed"><link rel="alternate" type="application/atom+xml" href="/main">' +
      '<link rel="alternate" type="application/rss+xml" href="/gone">';
    const { proposals } = await discover(
      {
        '/': page(links, LINKS),
        '/main': rss('Harbour', 'one'),
        '/comments/feed': rss('Comments', 'c'),
        '/a/1': ARTICLE,
      },
      '/',
    );
    expect(proposals.map(({ type, name, found }) => [type, name, found])).toEqual([
      ['feed', 'Harbour', 1],
      ['feed', 'Comments', 1],
      ['web-page', 'Der Hafen', 3],
    ]);
    expect(proposals[2]).toMatchObject({ settings: { links: 'a[href]' }, language: 'de' });
  });

  it('a feed where feeds usually lie, and a sitemap of news in robots.txt', async () => {
    const sitemap = (url: string) => ({
      headers: { 'content-type': 'application/xml' },
      body: `<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>${url}/a/1</loc><news:news><news:publication_date>2025-12-01</news:publication_date><news:title>T</news:title></news:news></url></urlset>`,
    });
    const answers: Answers = { '/': page('', LINKS), '/feed.xml': rss('Harbour', 'one'), '/a/1': ARTICLE };
    const { server, proposals } = await discover(
      {
        ...answers,
        '/robots.txt': (request) => ({
          body: `User-agent: *\nSitemap: http://${request.headers.host}/sitemap.xml\nSitemap: /news-sitemap.xml\n`,
        }),
        '/news-sitemap.xml': (request) => sitemap(`http://${request.headers.host}`),
      },
      '/',
    );
    expect(proposals.map(({ type, settings }) => [type, settings.url])).toEqual([
      ['feed', `${server.url}/feed.xml`],
      ['news-sitemap', `${server.url}/news-sitemap.xml`],
      ['web-page', `${server.url}/`],
    ]);
    expect(proposals[1]).toMatchObject({ trouble: null, entries: [{ url: `${server.url}/a/1` }] });
  });

  it('an old address of YouTube whose page announces the feed of its channel', async () => {
    const feed = 'https://www.youtube.com/feeds/videos.xml?channel_id=UCabcdefghijklmnopqrstuv';
    // The announced feed lies with the service: here it is refused, and the page stays.
    const { proposals } = await discover(
      {
        '/user/harbour': page(`<link rel="alternate" type="application/rss+xml" href="${feed}">`, LINKS),
        '/a/1': ARTICLE,
      },
      '/user/harbour',
    );
    expect(proposals.map(({ type }) => type)).toEqual(['web-page']);
  });

  it('an account and a hashtag of any server that NodeInfo tells to speak Mastodon', async () => {
    const status = (id: string) => ({
      id,
      uri: `https://social.example/users/name/statuses/${id}`,
      url: `https://social.example/@name/${id}`,
      created_at: '2025-12-01T10:00:00.000Z',
      content: '<p>The pier was opened.</p>',
      language: 'en',
      account: {
        id: '7',
        username: 'name',
        acct: 'name',
        display_name: 'The Name',
        url: 'https://social.example/@name',
      },
    });
    const answers: Answers = {
      '/.well-known/nodeinfo': (request) =>
        jsonReply({
          links: [
            {
              rel: 'http://nodeinfo.diaspora.software/ns/schema/2.0',
              href: `http://${request.headers.host}/nodeinfo/2.0`,
            },
          ],
        }),
      '/nodeinfo/2.0': jsonReply({ version: '2.0', software: { name: 'GoToSocial', version: '0.20' } }),
      '/api/v1/accounts/lookup': jsonReply({ id: '7' }),
      '/api/v1/accounts/7/statuses': jsonReply([status('1')]),
      '/api/v1/timelines/tag/harbour': jsonReply([status('2')]),
    };
    const account = await discover(answers, '/@name/112233445566');
    expect(account.proposals).toMatchObject([
      { type: 'mastodon', kind: 'social', settings: { server: account.server.url, account: 'name' }, found: 1 },
    ]);
    expect((await discover(answers, '/tags/harbour')).proposals).toMatchObject([
      { type: 'mastodon', settings: { hashtag: 'harbour' }, found: 1, trouble: null },
    ]);
    // Another software that happens to use such addresses is a page like any other.
    const other = {
      ...answers,
      '/nodeinfo/2.0': jsonReply({ software: { name: 'wordpress' } }),
      '/@name': page('', LINKS),
      '/a/1': ARTICLE,
    };
    expect((await discover(other, '/@name')).proposals).toMatchObject([{ type: 'web-page' }]);
  });

  it('an account whose domain is not its server, by WebFinger', async () => {
    const home = await serve({
      '/.well-known/nodeinfo': (request) =>
        jsonReply({
          links: [{ rel: 'http://nodeinfo.diaspora.software/ns/schema/2.1', href: `http://${request.headers.host}/n` }],
        }),
      '/n': jsonReply({ software: { name: 'mastodon' } }),
      '/api/v1/accounts/lookup': (request) =>
        request.url?.includes(encodeURIComponent('name@127.0.0.1')) ? jsonReply({ id: '7' }) : { status: 404 },
      '/api/v1/accounts/7/statuses': jsonReply([]),
    });
    cleanUp.push(() => home[Symbol.asyncDispose]());
    const { proposals } = await discover(
      {
        '/.well-known/webfinger': jsonReply({
          links: [{ rel: 'self', type: 'application/activity+json', href: `${home.url}/users/name` }],
        }),
      },
      '/@name',
    );
    expect(proposals).toMatchObject([{ type: 'mastodon', settings: { server: home.url }, found: 0, trouble: null }]);
  });

  it('a service by its name, tried with the settings that the operator gives', async () => {
    const missing = {
      '/s/no_such': { status: 302, headers: { location: '/no_such' } },
      '/no_such': { body: '<html></html>' },
    };
    const server = await serve(missing);
    cleanUp.push(() => server[Symbol.asyncDispose]());
    const { proposals } = await discover(missing, 't.me/no_such', { endpoint: server.url });
    expect(proposals).toMatchObject([
      {
        type: 'telegram',
        settings: { channel: 'no_such', endpoint: server.url },
        found: 0,
        trouble: expect.stringMatching(/^Telegram answered|^There is no/),
      },
    ]);
    // Without its key X cannot be tried: it says which one it needs.
    expect((await discover({}, 'x.com/HarbourNews')).proposals).toMatchObject([
      { type: 'x', settings: { account: 'HarbourNews' }, trouble: expect.stringContaining('X_BEARER_TOKEN') },
    ]);
  });

  it.each<[string, Answers, string, RegExp]>([
    ['nothing there', {}, '/none', /could not be read\. There is nothing at this address \(404/],
    ['a page without links', { '/': page('', '<p>Nothing</p>') }, '/', /holds neither a feed nor links/],
    ['an address of our own network', {}, 'http://169.254.169.254/feed', /could not be read\. .*169\.254\.169\.254/],
  ])('%s is told in a sentence', async (_, answers, path, message) => {
    await expect(discover(answers, path)).rejects.toThrow(message);
  });

  it('is bounded against pages that announce feeds without end', async () => {
    const links = Array.from(
      { length: 5000 },
      (_, number) => `<link rel="alternate" type="application/rss+xml" href="/f${number}">`,
    );
    const { server, proposals } = await discover({ '/': page(links.join(''), LINKS), '/a/1': ARTICLE }, '/');
    expect(proposals).toMatchObject([{ type: 'web-page' }]);
    expect(server.asked.length).toBeLessThan(30);
  });
});
