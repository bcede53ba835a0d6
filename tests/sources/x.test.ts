import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { NO_SPENDING } from '#src/model/spending.ts';
import { x } from '#src/sources/x.ts';
import { numbersOf, range } from './listed-posts.ts';
import { jsonReply, serve } from './local-server.ts';
import { idAt, idOf, now, post, sara } from './x-posts.ts';

const RECENT = '/2/tweets/search/recent';
const TIMELINE = '/2/users/42/tweets';
const secret = 'AAAA-bearer-of-ours';
const environment = { X_BEARER_TOKEN: secret };

/** Posts 0 to `count` as X pages them: newest first, between `since_id` and `until_id`. */
function listing(count: () => number, perPage = 10) {
  return (request: IncomingMessage) => {
    if (request.headers.authorization !== `Bearer ${secret}`)
      return jsonReply(
        { title: 'Unauthorized', type: 'about:blank', status: 401, detail: 'Unauthorized' },
        { status: 401 },
      );
    const { searchParams: asked } = new URL(request.url ?? '', 'http://localhost');
    const token = asked.get('next_token') ?? asked.get('pagination_token');
    const since = BigInt(asked.get('since_id') ?? 0);
    const until = BigInt(asked.get('until_id') ?? 2n ** 63n);
    const all = range(0, count())
      .filter((index) => BigInt(idOf(index)) > since && BigInt(idOf(index)) < until)
      .reverse();
    const start = token ? all.findIndex((index) => idOf(index) === token) : 0;
    const page = all.slice(start, start + perPage);
    if (page.length === 0) return jsonReply({ meta: { result_count: 0 } });
    const next = all[start + perPage];
    return jsonReply({
      data: page.map((index) => post(index)),
      includes: { users: [sara] },
      meta: {
        newest_id: idOf(page[0]!),
        oldest_id: idOf(page.at(-1)!),
        result_count: page.length,
        ...(next === undefined ? {} : { next_token: idOf(next) }),
      },
    });
  };
}

describe('x', () => {
  const forSearch = (endpoint: string, more = {}) =>
    x.settings.parse({ search: '#StopExecutionsInIran', endpoint, ...more });
  const options = { environment, now };

  it('begins with the newest page, then reads all since then, page after page and look after look', async () => {
    let count = 30;
    await using server = await serve({ [RECENT]: listing(() => count) });
    const settings = forSearch(server.url, { maximumPages: 2 });
    const first = await server.look(x, settings, null, options);
    expect(numbersOf(first)).toEqual(range(20, 30).reverse());
    expect(first).toMatchObject({ state: { newest: idOf(29) }, spent: { posts: 10, dollars: 0.06 } });
    count = 100;
    const seen = new Set<number>();
    let { state } = first;
    for (let look = 0; look < 12; look++) {
      const result = await server.look(x, settings, state, options);
      expect(result.exchanges.length).toBeLessThanOrEqual(2);
      for (const number of numbersOf(result)) seen.add(number);
      ({ state } = result);
      if (look === 1) count = 130;
    }
    expect([...seen].toSorted((a, b) => a - b)).toEqual(range(30, 130));
    expect(state).toMatchObject({ newest: idOf(129), gaps: [] });
    const asked = server.asked.map((path) => new URL(path, 'http://localhost').searchParams);
    // The same since_id while paging, though newer posts are known by then.
    expect(asked[2]?.get('since_id')).toBe(asked[1]?.get('since_id'));
    expect(asked[2]?.get('next_token')).not.toBeNull();
  });

  it('loses nothing between a first look that found nothing and the next', async () => {
    let count = 0;
    await using server = await serve({ [RECENT]: listing(() => count) });
    const earlier = new Date(now.getTime() - 1001 * 60_000);
    const first = await server.look(x, forSearch(server.url), null, { environment, now: earlier });
    expect(first).toMatchObject({ outcome: 'empty' });
    count = 25;
    expect(numbersOf(await server.look(x, forSearch(server.url), first.state, options))).toHaveLength(25);
  });

  it('asks within the seven days that search reaches back, and says what is lost', async () => {
    await using server = await serve({ [RECENT]: listing(() => 5) });
    const state = {
      newest: idAt(20 * 24 * 60),
      gaps: [{ above: idAt(30 * 24 * 60), below: idAt(25 * 24 * 60) }],
      userId: null,
    };
    const look = await server.look(x, forSearch(server.url), state, options);
    expect(numbersOf(look)).toHaveLength(5);
    expect(look).toMatchObject({
      problems: [expect.stringContaining('seven days'), expect.stringContaining('seven days')],
      state: { gaps: [] },
    });
    const since = BigInt(new URL(server.asked[0]!, 'http://localhost').searchParams.get('since_id')!);
    expect(since > BigInt(idAt(7 * 24 * 60))).toBe(true);
  });

  it('reads the timeline of a name, which it looks up once', async () => {
    await using server = await serve({
      '/2/users/by/username/sara': jsonReply({ data: sara }),
      '/2/users/by/username/nobody': jsonReply({
        errors: [
          {
            title: 'Not Found Error',
            detail: 'Could not find user',
            type: 'https://api.x.com/2/problems/resource-not-found',
          },
        ],
      }),
      [TIMELINE]: listing(() => 30),
    });
    const settings = x.settings.parse({
      account: 'https://x.com/sara?s=20',
      endpoint: server.url,
      replies: false,
      reposts: false,
    });
    const first = await server.look(x, settings, null, options);
    expect(first).toMatchObject({ outcome: 'items', state: { userId: '42' }, spent: { posts: 10, dollars: 0.07 } });
    if (first.outcome === 'items') expect(first.entries[0]?.publisher).toBeNull();
    await server.look(x, settings, first.state, options);
    expect(server.asked.filter((path) => path.includes('by/username'))).toHaveLength(1);
    expect(server.asked.at(-1)).toContain('exclude=replies%2Cretweets');
    const nobody = x.settings.parse({ account: '@nobody', endpoint: server.url });
    expect(await server.look(x, nobody, null, options)).toMatchObject({
      outcome: 'broken',
      reason: expect.stringContaining('no account @nobody'),
    });
  });

  it('sends the names that the settings choose', async () => {
    await using server = await serve({ [RECENT]: jsonReply({ meta: { result_count: 0 } }) });
    await server.look(x, forSearch(server.url), null, options);
    await server.look(x, forSearch(server.url, { fieldNames: 'new' }), null, options);
    const names = server.asked.map((path) => [...new URL(path, 'http://localhost').searchParams.keys()]);
    expect(names[0]).toContain('tweet.fields');
    expect(names[1]).toContain('post.fields');
    expect(names[1]).not.toContain('tweet.fields');
  });

  it('stops when its budget is used up, until the next month', async () => {
    let count = 200;
    await using server = await serve({ [RECENT]: listing(() => count) });
    const settings = forSearch(server.url, { monthlyPosts: 55, maximumPages: 10 });
    const first = await server.look(x, settings, null, options);
    count = 300;
    const spending = first.spent ?? NO_SPENDING;
    const second = await server.look(x, settings, first.state, { ...options, spending });
    expect(second).toMatchObject({
      outcome: 'items',
      more: false,
      problems: [expect.stringContaining('budget')],
      retryAfterMs: 31 * 24 * 3600_000,
    });
    const posts = spending.posts + (second.spent?.posts ?? 0);
    expect(posts).toBeLessThanOrEqual(55);
    const asked = server.asked.length;
    const third = await server.look(x, settings, second.state, { ...options, spending: { posts, dollars: 0.3 } });
    expect(third).toMatchObject({
      outcome: 'refused',
      reason: expect.stringContaining('for 2026-01 is used up'),
      exchanges: [],
    });
    expect(server.asked).toHaveLength(asked);
    expect(await server.look(x, forSearch(server.url, { monthlyPosts: 0 }), third.state, options)).toMatchObject({
      outcome: 'refused',
    });
    const dollars = forSearch(server.url, { monthlyDollars: 0.1 });
    expect(await server.look(x, dollars, null, options)).toMatchObject({
      outcome: 'refused',
      reason: expect.stringContaining('budget'),
    });
  });

  it('reads what stands beside errors, and tells errors alone from nothing found', async () => {
    const errors = [
      {
        title: 'Authorization Error',
        detail: 'Not allowed to see the post',
        type: 'https://api.x.com/2/problems/not-authorized-for-resource',
      },
    ];
    await using server = await serve({
      [RECENT]: jsonReply({ data: [post(1), { id: {} }], errors, meta: { result_count: 2 } }),
    });
    const look = () => server.look(x, forSearch(server.url), null, options);
    expect(await look()).toMatchObject({
      outcome: 'items',
      problems: [expect.stringContaining('Not allowed'), expect.stringContaining('could not be read')],
    });
    server.answers[RECENT] = jsonReply({ errors });
    expect(await look()).toMatchObject({ outcome: 'refused', reason: expect.stringContaining('Not allowed') });
    server.answers[RECENT] = jsonReply({ meta: { result_count: 0 } });
    expect(await look()).toMatchObject({ outcome: 'empty' });
    server.answers[RECENT] = jsonReply({ hello: 'world' });
    expect(await look()).toMatchObject({ outcome: 'broken' });
  });

  it('waits as X asks: for a limit, for a cap, for credit', async () => {
    await using server = await serve({});
    const look = (answer: ReturnType<typeof jsonReply>) => {
      server.answers[RECENT] = answer;
      return server.look(x, forSearch(server.url), null, options);
    };
    const headers = {
      'content-type': 'application/problem+json',
      date: 'Thu, 01 Jan 2026 00:00:00 GMT',
      'x-rate-limit-reset': String(now.getTime() / 1000 + 90),
    };
    const limited = { title: 'Too Many Requests', detail: 'Too Many Requests', type: 'about:blank', status: 429 };
    expect(await look(jsonReply(limited, { status: 429, headers }))).toMatchObject({
      outcome: 'refused',
      retryAfterMs: 90_000,
    });
    const capped = {
      title: 'UsageCapExceeded',
      detail: 'Usage cap exceeded',
      type: 'https://api.x.com/2/problems/usage-capped',
    };
    expect(await look(jsonReply(capped, { status: 403 }))).toMatchObject({
      outcome: 'refused',
      retryAfterMs: 3_600_000,
    });
    expect(await look(jsonReply({ code: 1, message: 'no credits' }, { status: 402 }))).toMatchObject({
      outcome: 'refused',
      retryAfterMs: 3_600_000,
    });
    expect(await look(jsonReply({ errors: [{ message: 'bad query' }] }, { status: 400 }))).toMatchObject({
      outcome: 'broken',
      reason: expect.stringContaining('bad query'),
    });
  });

  it('keeps the token out of all that it hands over', async () => {
    await using server = await serve({
      [RECENT]: (request) => jsonReply({ detail: `Bad ${request.headers.authorization}` }, { status: 401 }),
    });
    const look = await server.look(x, forSearch(server.url), null, options);
    expect(look.outcome).toBe('refused');
    const { exchanges, ...rest } = look;
    expect(JSON.stringify([rest, exchanges.map(({ requestHeaders }) => requestHeaders)])).not.toContain(secret);
    expect(await server.look(x, forSearch(server.url), null)).toMatchObject({
      outcome: 'refused',
      reason: expect.stringContaining('X_BEARER_TOKEN is not set'),
    });
  });

  it.each([[{}], [{ search: 'a', account: 'b' }], [{ search: 'a'.repeat(513) }], [{ search: 'a', token: 'AAAA' }]])(
    'refuses the settings %j',
    (value) => expect(x.settings.safeParse(value).success).toBe(false),
  );
});
