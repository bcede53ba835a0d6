import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { itemsOf } from '#src/capture/item.ts';
import { escapeHtml } from '#src/model/display-text.ts';
import { reddit } from '#src/sources/reddit.ts';
import type { CollectResult } from '#src/sources/source.ts';
import { range } from './listed-posts.ts';
import { jsonReply, serve } from './local-server.ts';

const FEED = '/r/iran/new/.rss';
const LISTING = '/r/iran/new';
const TOKEN = '/api/v1/access_token';
const environment = { R_ID: 'app-id', R_SECRET: 'app-secret' };
const at = (index: number) => new Date(Date.UTC(2025, 11, 1, 0, index));

function atomEntry(index: number, content = `<div class="md"><p>Words ${index}</p></div>`): string {
  const link = `https://www.reddit.com/r/iran/comments/p${index}/post/`;
  const html = `<!-- SC_OFF -->${content}<!-- SC_ON --> &#32; submitted by &#32; <a href="https://www.reddit.com/user/sara"> /u/sara </a> <br/> <span><a href="https://example.org/${index}?a=1&amp;b=2">[link]</a></span> &#32; <span><a href="${link}">[comments]</a></span>`;
  return `<entry><author><name>/u/sara</name><uri>https://www.reddit.com/user/sara</uri></author><category term="iran" label="r/iran"/><content type="html">${escapeHtml(html)}</content><id>t3_p${index}</id><link href="${link}" /><updated>${at(index).toISOString()}</updated><published>${at(index).toISOString()}</published><title>Post ${index}</title></entry>`;
}

function pageOf(request: IncomingMessage, count: number): number[] {
  const after = new URL(request.url ?? '', 'http://localhost').searchParams.get('after');
  const end = after ? Number(after.slice('t3_p'.length)) : count;
  return range(Math.max(0, end - 25), end).reverse();
}

const atom = (count: () => number) => (request: IncomingMessage) => ({
  headers: { 'content-type': 'application/atom+xml; charset=UTF-8' },
  body: `<?xml version="1.0" encoding="UTF-8"?><feed xmlns="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss/"><title>newest submissions : iran</title>${pageOf(
    request,
    count(),
  )
    .map((index) => atomEntry(index))
    .join('')}</feed>`,
});

function thing(index: number, changes: Record<string, unknown> = {}) {
  const data = {
    name: `t3_p${index}`,
    author: 'sara',
    title: `Post ${index}`,
    selftext: `Words ${index} <b>`,
    created_utc: at(index).getTime() / 1000,
    permalink: `/r/iran/comments/p${index}/post/`,
    url: `https://example.org/${index}`,
    is_self: false,
    score: 1,
    over_18: false,
    ...changes,
  };
  return { kind: 't3', data };
}
const listing = (count: () => number) => (request: IncomingMessage) => {
  const page = pageOf(request, count());
  const last = page.at(-1);
  return jsonReply({
    kind: 'Listing',
    data: { children: page.map((index) => thing(index)), after: last ? `t3_p${last}` : null },
  });
};

const numbersOf = (look: CollectResult<unknown>) =>
  look.outcome === 'items' ? look.entries.map((entry) => Number(entry.externalId?.slice('t3_p'.length))) : [];
const plain = (endpoint: string, more = {}) =>
  reddit.settings.parse({ subreddit: 'r/iran', endpoint, api: endpoint, ...more });
const withApp = (endpoint: string) => plain(endpoint, { clientId: `\${R_ID}`, clientSecret: `\${R_SECRET}` });

describe('reddit', () => {
  it('reads the feed: words, link, author, time', async () => {
    await using server = await serve({ [FEED]: atom(() => 30) });
    const look = await server.look(reddit, plain(server.url), null);
    if (look.outcome !== 'items') throw new Error(look.outcome);
    expect(itemsOf(look.entries[0]!)).toMatchObject([
      {
        externalId: 't3_p29',
        url: 'https://www.reddit.com/r/iran/comments/p29/post/',
        title: 'Post 29',
        text: 'Words 29\nhttps://example.org/29?a=1&b=2',
        author: { name: 'sara', handle: 'sara' },
        publisher: { name: 'sara', kind: 'social', platform: 'reddit' },
        published: '2025-12-01T00:29:00Z',
        links: ['https://example.org/29?a=1&b=2'],
      },
    ]);
  });

  it.each([
    ['by feeds', FEED, atom, plain],
    ['by the API', LISTING, listing, withApp],
  ])('reads back to what is known without losing the middle, %s', async (_, path, answers, settingsFor) => {
    let count = 30;
    await using server = await serve({
      [path]: answers(() => count),
      [TOKEN]: jsonReply({ access_token: 't', token_type: 'bearer', expires_in: 86_400, scope: '*' }),
    });
    const settings = settingsFor(server.url);
    let { state } = await server.look(reddit, settings, null, { environment });
    const seen = new Set<number>();
    count = 230;
    for (let look = 0; look < 5; look++) {
      const result = await server.look(reddit, settings, state, { environment });
      for (const number of numbersOf(result)) seen.add(number);
      ({ state } = result);
    }
    for (const number of range(30, 230)) expect(seen.has(number), String(number)).toBe(true);
    expect(state?.gaps).toEqual([]);
  });

  it('asks as an app with one token, renewed where Reddit no longer takes it', async () => {
    let valid = 'token-1';
    await using server = await serve({
      [TOKEN]: (request, sent) => {
        expect(request.headers.authorization).toBe(`Basic ${Buffer.from('app-id:app-secret').toString('base64')}`);
        expect(sent).toBe('grant_type=client_credentials');
        return jsonReply({ access_token: valid, token_type: 'bearer', expires_in: 86_400 });
      },
      [LISTING]: (request) =>
        request.headers.authorization === `Bearer ${valid}`
          ? jsonReply({
              kind: 'Listing',
              data: {
                children: [thing(2), thing(1, { selftext: '[removed]', is_self: true }), { kind: 't3' }],
                after: null,
              },
            })
          : jsonReply({ message: 'Unauthorized', error: 401 }, { status: 401 }),
    });
    const look = await server.look(reddit, withApp(server.url), null, { environment });
    if (look.outcome !== 'items') throw new Error(look.outcome);
    expect(look.entries.flatMap(itemsOf)).toMatchObject([
      { title: 'Post 2', text: 'Words 2 <b>\nhttps://example.org/2', published: '2025-12-01T00:02:00Z' },
      { title: 'Post 1', text: '' },
    ]);
    expect(look.problems).toEqual([expect.stringContaining('could not be read')]);
    await server.look(reddit, withApp(server.url), look.state, { environment });
    expect(server.asked.filter((path) => path === TOKEN)).toHaveLength(1);
    valid = 'token-2';
    expect(await server.look(reddit, withApp(server.url), null, { environment })).toMatchObject({ outcome: 'items' });
    expect(server.asked.filter((path) => path === TOKEN)).toHaveLength(2);
    const kept = JSON.stringify([look, look.exchanges.map(({ body }) => Buffer.from(body).toString())]);
    for (const secret of ['token-1', 'app-secret']) expect(kept).not.toContain(secret);
  });

  it('tells refusals apart, and what to do', async () => {
    await using server = await serve({
      [FEED]: { status: 429, headers: { 'x-ratelimit-reset': '12.5', 'x-ratelimit-remaining': '0.0' } },
    });
    expect(await server.look(reddit, plain(server.url), null)).toMatchObject({
      outcome: 'refused',
      retryAfterMs: 12_500,
      reason: expect.stringContaining('clientId'),
    });
    server.answers[FEED] = { status: 302, headers: { location: '/login/?dest=x' } };
    server.answers['/login/'] = { body: '<html>log in</html>' };
    expect(await server.look(reddit, plain(server.url), null)).toMatchObject({
      outcome: 'refused',
      reason: expect.stringContaining('log in'),
    });
    server.answers[FEED] = { body: '<html>whoa there</html>' };
    expect(await server.look(reddit, plain(server.url), null)).toMatchObject({ outcome: 'broken' });
    server.answers[TOKEN] = jsonReply({ message: 'Unauthorized', error: 401 }, { status: 401 });
    expect(await server.look(reddit, withApp(server.url), null, { environment })).toMatchObject({
      outcome: 'refused',
      exchanges: [],
      reason: expect.stringContaining('does not let the app in'),
    });
    server.answers[TOKEN] = jsonReply({ error: 'invalid_grant' });
    expect(await server.look(reddit, withApp(server.url), null, { environment })).toMatchObject({ outcome: 'refused' });
    expect(await server.look(reddit, withApp(server.url), null)).toMatchObject({
      outcome: 'refused',
      reason: expect.stringContaining('R_ID is not set'),
    });
  });

  it('searches', async () => {
    await using server = await serve({ '/search.rss': atom(() => 3) });
    const settings = reddit.settings.parse({ search: 'Khavaran cemetery', endpoint: server.url });
    expect(numbersOf(await server.look(reddit, settings, null))).toEqual([2, 1, 0]);
    expect(server.asked[0]).toBe('/search.rss?q=Khavaran+cemetery&sort=new&limit=100');
  });

  it.each([
    [{}],
    [{ subreddit: 'a b' }],
    [{ subreddit: 'iran', clientId: `\${A}` }],
    [{ subreddit: 'iran', search: 'x' }],
  ])('refuses the settings %j', (value) => expect(reddit.settings.safeParse(value).success).toBe(false));
});
