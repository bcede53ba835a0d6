import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { type MastodonState, mastodon } from '#src/sources/mastodon.ts';
import { numbersOf, range } from './listed-posts.ts';
import { type Answers, serve } from './local-server.ts';
import { idOf, status } from './mastodon-statuses.ts';

const TAG = `/api/v1/timelines/tag/${encodeURIComponent('نه_به_اعدام')}`;
/** A timeline as Mastodon pages it: `min_id` gives the next ones after it, newest first within the page. */
function timeline(count: () => number) {
  return (request: IncomingMessage) => {
    const url = new URL(request.url ?? '', 'http://localhost');
    const limit = Number(url.searchParams.get('limit') ?? 20);
    const minimum = url.searchParams.get('min_id');
    const maximum = url.searchParams.get('max_id');
    let all = Array.from({ length: count() }, (_, index) => status(index));
    if (maximum) all = all.filter(({ id }) => BigInt(id) < BigInt(maximum));
    const page = (
      minimum ? all.filter(({ id }) => BigInt(id) > BigInt(minimum)).slice(0, limit) : all.slice(-limit)
    ).reverse();
    const link = (name: string, id: string, rel: string) =>
      `<https://other.example${url.pathname}?limit=${limit}&${name}=${id}>; rel="${rel}"`;
    const headers: Record<string, string> = { 'content-type': 'application/json; charset=utf-8' };
    if (page.length > 0)
      headers.link = `${link('max_id', page.at(-1)!.id, 'next')}, ${link('min_id', page[0]!.id, 'prev')}`;
    return { headers, body: JSON.stringify(page) };
  };
}

const json = (value: unknown, headers: Record<string, string> = {}, code = 200) => ({
  status: code,
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify(value),
});
const forTag = (server: string, more = {}) => mastodon.settings.parse({ server, hashtag: '#نه_به_اعدام', ...more });

describe('mastodon', () => {
  it('begins with the newest page, and then goes forward without losing the middle', async () => {
    let count = 100;
    await using server = await serve({ [TAG]: timeline(() => count) });
    const settings = forTag(server.url, { maximumPages: 2 });
    const first = await server.look(mastodon, settings, null);
    expect(numbersOf(first).sort((a, b) => a - b)).toEqual(range(60, 100));
    expect(first.state).toMatchObject({ newest: idOf(99) });
    count = 230;
    const seen = new Set<number>();
    let { state } = first;
    const more: unknown[] = [];
    for (let look = 0; look < 3; look++) {
      const result = await server.look(mastodon, settings, state);
      for (const number of numbersOf(result)) seen.add(number);
      more.push(result.outcome === 'items' && result.more);
      ({ state } = result);
    }
    expect([...seen].sort((a, b) => a - b)).toEqual(range(100, 230));
    expect(more).toEqual([true, true, false]);
    expect(server.asked.every((path) => path.startsWith(TAG))).toBe(true);
  });

  it('begins at the beginning where the first look found nothing', async () => {
    let count = 0;
    await using server = await serve({ [TAG]: timeline(() => count) });
    const first = await server.look(mastodon, forTag(server.url), null);
    expect(first).toMatchObject({ outcome: 'empty', state: { newest: null } });
    count = 90;
    expect(numbersOf(await server.look(mastodon, forTag(server.url), first.state))).toHaveLength(90);
  });

  it('finds an account once, and forgets its number where that fails', async () => {
    const answers: Answers = {
      '/api/v1/accounts/lookup': (request) =>
        request.url?.includes('sara') ? json({ id: '7', acct: 'sara' }) : json({ error: 'Record not found' }, {}, 404),
      '/api/v1/accounts/7/statuses': timeline(() => 3),
    };
    await using server = await serve(answers);
    const settings = mastodon.settings.parse({ server: server.url, account: '@sara@herald.example', replies: false });
    const first = await server.look(mastodon, settings, null);
    expect(first).toMatchObject({ outcome: 'items', state: { accountId: '7' } });
    if (first.outcome === 'items') expect(first.entries[0]?.publisher).toBeNull();
    await server.look(mastodon, settings, first.state);
    expect(server.asked.filter((path) => path.includes('lookup'))).toEqual([
      '/api/v1/accounts/lookup?acct=sara%40herald.example',
    ]);
    expect(server.asked.at(-1)).toContain('exclude_replies=true');
    server.answers['/api/v1/accounts/7/statuses'] = json({ error: 'Record not found' }, {}, 404);
    expect(await server.look(mastodon, settings, first.state)).toMatchObject({
      outcome: 'broken',
      state: { accountId: null },
    });
    const nobody = mastodon.settings.parse({ server: server.url, account: 'nobody@herald.example' });
    expect(await server.look(mastodon, nobody, null)).toMatchObject({
      outcome: 'broken',
      reason: expect.stringContaining('no account nobody@herald.example'),
    });
  });

  it('searches with a token that stays out of evidence and sentences', async () => {
    const secret = 'token-of-somebody';
    let count = 100;
    await using server = await serve({
      '/api/v2/search': (request) => {
        if (request.headers.authorization !== `Bearer ${secret}`)
          return json({ error: `The access token is invalid ${request.headers.authorization}` }, {}, 401);
        return json({ accounts: [], hashtags: [], statuses: JSON.parse(timeline(() => count)(request).body) });
      },
    });
    const settings = mastodon.settings.parse({
      server: server.url,
      search: '"mass execution"',
      token: `\${SOME_TOKEN}`,
      maximumPages: 3,
    });
    const environment = { SOME_TOKEN: secret };
    const first = await server.look(mastodon, settings, null, { environment });
    expect(numbersOf(first).sort((a, b) => a - b)).toEqual(range(60, 100));
    expect(JSON.stringify([first.state, first.exchanges.map((one) => one.requestHeaders)])).not.toContain(secret);
    count = 300;
    const seen = new Set<number>();
    let { state } = first;
    for (let look = 0; look < 4; look++) {
      const result = await server.look(mastodon, settings, state, { environment });
      for (const number of numbersOf(result)) seen.add(number);
      ({ state } = result);
    }
    for (const number of range(100, 300)) expect(seen.has(number), String(number)).toBe(true);
    expect(state?.backlog?.gaps).toEqual([]);
    const revoked = await server.look(mastodon, settings, null, { environment: { SOME_TOKEN: 'revoked' } });
    expect(revoked).toMatchObject({ outcome: 'refused', reason: expect.stringContaining('may have been revoked') });
    expect('reason' in revoked && revoked.reason).not.toContain('Bearer revoked');
    expect(await server.look(mastodon, settings, null)).toMatchObject({
      outcome: 'refused',
      reason: expect.stringContaining('SOME_TOKEN is not set'),
    });
  });

  it('does not take the silence of a server without search for nothing happening', async () => {
    await using server = await serve({ '/api/v2/search': json({ accounts: [], hashtags: [], statuses: [] }) });
    const settings = mastodon.settings.parse({ server: server.url, search: 'x', token: `\${T}` });
    expect(await server.look(mastodon, settings, null, { environment: { T: 't' } })).toMatchObject({
      outcome: 'empty',
      problems: [expect.stringContaining('without full-text search')],
    });
  });

  it('leaves out of hashtags who asks not to be indexed', async () => {
    const hidden = status(1, { account: { acct: 'sara', display_name: 'Sara', noindex: true } });
    await using server = await serve({ [TAG]: json([status(2), hidden]) });
    expect(numbersOf(await server.look(mastodon, forTag(server.url), null))).toEqual([2]);
  });

  it('tells limits, refusals, faults and pages that are no answer apart', async () => {
    await using server = await serve({});
    const look = (answer: Answers[string]) => {
      server.answers[TAG] = answer;
      return server.look(mastodon, forTag(server.url), null);
    };
    const limited = await look(
      json(
        { error: 'Too many requests' },
        { date: 'Thu, 01 Jan 2026 00:00:00 GMT', 'x-ratelimit-reset': '2026-01-01T00:05:00.123456Z' },
        429,
      ),
    );
    expect(limited).toMatchObject({
      outcome: 'refused',
      retryAfterMs: 300_123,
      reason: expect.stringContaining('Too many requests'),
    });
    expect(await look(json({ error: 'This method requires an authenticated user' }, {}, 422))).toMatchObject({
      outcome: 'refused',
      reason: expect.stringContaining('with a token only'),
    });
    expect(await look(json({ error: 'x' }, {}, 503))).toMatchObject({ outcome: 'broken' });
    expect(await look({ body: '<html>maintenance</html>' })).toMatchObject({
      outcome: 'broken',
      reason: expect.stringContaining('no JSON'),
    });
    expect(await look(json({ error: 'odd' }))).toMatchObject({
      outcome: 'broken',
      reason: expect.stringContaining('no list'),
    });
    expect(await look(json([]))).toMatchObject({ outcome: 'empty' });
    expect(await look(json([null, status(1), { id: '5' }]))).toMatchObject({
      outcome: 'items',
      problems: [expect.stringContaining('could not be read'), expect.stringContaining('could not be read')],
    });
  });

  it('keeps what it read where a newer page fails, and goes on from there', async () => {
    const working = timeline(() => 200);
    let fails = true;
    await using server = await serve({
      [TAG]: (request) =>
        fails && request.url?.includes(`min_id=${idOf(89)}`)
          ? json({ error: 'x' }, { 'retry-after': '40' }, 429)
          : working(request),
    });
    const look = (state: MastodonState | null) => server.look(mastodon, forTag(server.url), state);
    const first = await look({ newest: idOf(49), accountId: null, backlog: null });
    expect(first).toMatchObject({
      outcome: 'items',
      more: false,
      retryAfterMs: 40_000,
      problems: [expect.stringContaining('Newer posts')],
    });
    fails = false;
    const second = await look(first.state);
    expect(new Set([...numbersOf(first), ...numbersOf(second)])).toEqual(new Set(range(50, 200)));
  });

  it.each([
    [{ server: 'https://s.example' }],
    [{ server: 'https://s.example', hashtag: 'a', account: 'b' }],
    [{ server: 'https://s.example', search: 'a' }],
    [{ server: 'https://s.example', hashtag: 'two words' }],
    [{ server: 'https://s.example', hashtag: 'a', token: 'the-secret-itself' }],
  ])('refuses the settings %j', (value) => expect(mastodon.settings.safeParse(value).success).toBe(false));
});
