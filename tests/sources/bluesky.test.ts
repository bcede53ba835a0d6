import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { bluesky } from '#src/sources/bluesky.ts';
import { at, post, sara } from './bluesky-posts.ts';
import { numbersOf, range } from './listed-posts.ts';
import { jsonReply, serve } from './local-server.ts';

const FEED = '/xrpc/app.bsky.feed.getAuthorFeed';
const SEARCH = '/xrpc/app.bsky.feed.searchPosts';
const CREATE = '/xrpc/com.atproto.server.createSession';
const REFRESH = '/xrpc/com.atproto.server.refreshSession';

/** Posts 0 to `count`, newest first, as both lists are paged. */
function listing(count: () => number, name: 'feed' | 'posts') {
  return (request: IncomingMessage) => {
    const url = new URL(request.url ?? '', 'http://localhost');
    const end = Number(url.searchParams.get('cursor') ?? count());
    const start = Math.max(0, end - 20);
    const page = range(start, end).reverse();
    const list = page.map((index) => (name === 'feed' ? { post: post(index) } : post(index)));
    return jsonReply({ [name]: list, ...(start > 0 ? { cursor: String(start) } : {}) });
  };
}

describe('bluesky', () => {
  const forAuthor = (service: string, more = {}) =>
    bluesky.settings.parse({ author: 'sara.example', service, ...more });
  const secret = 'app-pass-word';
  const environment = { BSKY: secret };
  const forSearch = (server: string) =>
    bluesky.settings.parse({ search: '#1988Massacre', identifier: 'me.example', appPassword: `\${BSKY}`, server });

  it('reads an account back to what is known, over several looks, without losing the middle', async () => {
    let count = 50;
    await using server = await serve({ [FEED]: listing(() => count, 'feed') });
    const settings = forAuthor(server.url, { maximumPages: 3 });
    const first = await server.look(bluesky, settings, null);
    expect(numbersOf(first).toSorted((a, b) => a - b)).toEqual(range(30, 50));
    expect(server.asked).toHaveLength(1);
    count = 200;
    const seen = new Set<number>();
    let { state } = first;
    for (let look = 0; look < 5; look++) {
      const result = await server.look(bluesky, settings, state);
      expect(result.exchanges.length).toBeLessThanOrEqual(3);
      for (const number of numbersOf(result)) seen.add(number);
      ({ state } = result);
      if (look === 0) count = 230;
    }
    for (const number of range(50, 230)) expect(seen.has(number), String(number)).toBe(true);
    expect(state?.gaps).toEqual([]);
  });

  it('passes what was known and deleted meanwhile by its time', async () => {
    await using server = await serve({ [FEED]: listing(() => 200, 'feed') });
    const state = { known: ['at://did:plc:sara/app.bsky.feed.post/gone'], newestAt: Date.parse(at(150)), gaps: [] };
    const look = await server.look(bluesky, forAuthor(server.url, { maximumPages: 20 }), state);
    expect(server.asked.length).toBe(4);
    expect(look).toMatchObject({ outcome: 'items', more: false });
  });

  it('leaves out pinned posts, and reposts where they are not wanted', async () => {
    const feed = [
      { post: post(1), reason: { $type: 'app.bsky.feed.defs#reasonPin' } },
      { post: post(2), reason: { $type: 'app.bsky.feed.defs#reasonRepost', by: sara, indexedAt: at(5) } },
      { post: post(3) },
      { post: { nonsense: true } },
    ];
    await using server = await serve({ [FEED]: jsonReply({ feed }) });
    const look = await server.look(bluesky, forAuthor(server.url), null);
    expect(numbersOf(look)).toEqual([2, 3]);
    expect(look.problems).toEqual([expect.stringContaining('could not be read')]);
    expect(numbersOf(await server.look(bluesky, forAuthor(server.url, { reposts: false }), null))).toEqual([3]);
  });

  it('makes one session for all sources of an account, and keeps its tokens to itself', async () => {
    let sessions = 0;
    await using server = await serve({
      [CREATE]: (_, sent) => {
        sessions++;
        expect(JSON.parse(sent)).toEqual({ identifier: 'me.example', password: secret });
        return jsonReply({ accessJwt: 'access-1', refreshJwt: 'refresh-1', did: 'did:plc:me' });
      },
      [SEARCH]: (request) => {
        expect(request.headers.authorization).toBe('Bearer access-1');
        return listing(() => 5, 'posts')(request);
      },
    });
    const looks = await Promise.all(
      [1, 2].map(() => server.look(bluesky, forSearch(server.url), null, { environment })),
    );
    await server.look(bluesky, forSearch(server.url), looks[0]!.state, { environment });
    expect(sessions).toBe(1);
    for (const look of looks) {
      expect(numbersOf(look)).toEqual([4, 3, 2, 1, 0]);
      if (look.outcome === 'items') expect(look.entries[0]?.publisher?.name).toBe('Sara N.');
      const kept = JSON.stringify([look, look.exchanges.map(({ body }) => Buffer.from(body).toString())]);
      for (const token of [secret, 'access-1', 'refresh-1']) expect(kept).not.toContain(token);
    }
  });

  it('refreshes a session that expired, and makes a new one where that fails', async () => {
    let valid = 'access-1';
    let refreshable = true;
    await using server = await serve({
      [CREATE]: () => jsonReply({ accessJwt: valid, refreshJwt: 'refresh-1' }),
      [REFRESH]: (request) => {
        if (!refreshable || request.headers.authorization !== 'Bearer refresh-1')
          return jsonReply({ error: 'ExpiredToken', message: 'Token has been revoked' }, { status: 400 });
        return jsonReply({ accessJwt: valid, refreshJwt: 'refresh-1' });
      },
      [SEARCH]: (request) =>
        request.headers.authorization === `Bearer ${valid}`
          ? listing(() => 3, 'posts')(request)
          : jsonReply({ error: 'ExpiredToken', message: 'Token has expired' }, { status: 400 }),
    });
    const look = () => server.look(bluesky, forSearch(server.url), null, { environment });
    expect(await look()).toMatchObject({ outcome: 'items' });
    valid = 'access-2';
    expect(await look()).toMatchObject({ outcome: 'items' });
    expect(server.asked.filter((path) => path === CREATE)).toHaveLength(1);
    valid = 'access-3';
    refreshable = false;
    expect(await look()).toMatchObject({ outcome: 'items' });
    expect(server.asked.filter((path) => path === CREATE)).toHaveLength(2);
  });

  it('says which variable to set, and that a password is wrong, without repeating it', async () => {
    await using server = await serve({
      [CREATE]: jsonReply(
        { error: 'AuthenticationRequired', message: `Invalid identifier or password ${secret}` },
        { status: 401 },
      ),
    });
    expect(await server.look(bluesky, forSearch(server.url), null)).toMatchObject({
      outcome: 'refused',
      reason: expect.stringContaining('BSKY is not set'),
    });
    const wrong = await server.look(bluesky, forSearch(server.url), null, { environment });
    expect(wrong).toMatchObject({
      outcome: 'refused',
      exchanges: [],
      reason: expect.stringContaining('Invalid identifier'),
    });
    expect(JSON.stringify(wrong)).not.toContain(secret);
  });

  it('tells limits, refusals, faults and nothing found apart', async () => {
    await using server = await serve({});
    const look = (answer: ReturnType<typeof jsonReply>) => {
      server.answers[FEED] = answer;
      return server.look(bluesky, forAuthor(server.url), null);
    };
    const headers = {
      date: 'Thu, 01 Jan 2026 00:00:00 GMT',
      'ratelimit-reset': String(Date.UTC(2026, 0, 1, 0, 2) / 1000),
    };
    const limit = { error: 'RateLimitExceeded', message: 'Rate Limit Exceeded' };
    expect(await look(jsonReply(limit, { status: 429, headers }))).toMatchObject({
      outcome: 'refused',
      retryAfterMs: 120_000,
    });
    expect(await look(jsonReply({ error: 'BlockedActor', message: 'x' }, { status: 400 }))).toMatchObject({
      outcome: 'refused',
    });
    expect(
      await look(jsonReply({ error: 'InvalidRequest', message: 'Profile not found' }, { status: 400 })),
    ).toMatchObject({
      outcome: 'broken',
      reason: expect.stringContaining('Profile not found'),
    });
    expect(await look({ status: 403, body: '<html>Forbidden</html>' })).toMatchObject({ outcome: 'refused' });
    expect(await look(jsonReply({ feed: 'none' }))).toMatchObject({ outcome: 'broken' });
    expect(await look(jsonReply({ feed: [] }))).toMatchObject({ outcome: 'empty' });
  });

  it('keeps what it read where an older page fails, and waits as asked', async () => {
    let fails = true;
    const working = listing(() => 60, 'feed');
    await using server = await serve({
      [FEED]: (request) =>
        fails && request.url?.includes('cursor=')
          ? jsonReply({ error: 'RateLimitExceeded' }, { status: 429, headers: { 'retry-after': '9' } })
          : working(request),
    });
    const start = { known: ['at://did:plc:sara/app.bsky.feed.post/k9'], newestAt: Date.parse(at(9)), gaps: [] };
    const first = await server.look(bluesky, forAuthor(server.url), start);
    expect(first).toMatchObject({
      outcome: 'items',
      more: false,
      retryAfterMs: 9000,
      problems: [expect.stringContaining('Older')],
    });
    fails = false;
    const second = await server.look(bluesky, forAuthor(server.url), first.state);
    expect(new Set([...numbersOf(first), ...numbersOf(second)])).toEqual(new Set(range(0, 60)));
  });

  it.each([
    ['https://bsky.app/profile/sara.example', 'sara.example'],
    ['@sara.example', 'sara.example'],
    ['did:plc:sara', 'did:plc:sara'],
  ])('knows an account by %s', (written, author) =>
    expect(bluesky.settings.parse({ author: written })).toMatchObject({ author }),
  );
  it.each([
    [{}],
    [{ author: 'a.b', search: 'x' }],
    [{ search: 'x' }],
    [{ search: 'x', identifier: 'a.b', appPassword: 'abcd-efgh' }],
  ])('refuses the settings %j', (value) => expect(bluesky.settings.safeParse(value).success).toBe(false));
});
