import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sourcePage } from '#src/web/pages/source.ts';
import { deskWords } from '#src/web/words.ts';
import { jsonReply, serve } from '../sources/local-server.ts';
import { openLooks } from './look-context.ts';

const feedOf = (...titles: string[]) => ({
  headers: { 'content-type': 'application/rss+xml' },
  body: `<rss><channel><title>Harbour</title>${titles
    .map(
      (title) =>
        `<item><guid>${title}</guid><title>${title}</title><link>https://harbour.example/${title}</link></item>`,
    )
    .join('')}</channel></rss>`,
});
const list = (...paths: string[]) => ({
  body: `<html><body><main>${paths.map((path) => `<h2><a href="${path}">N</a></h2>`).join('')}</main></body></html>`,
});
const article = (title: string) => ({
  body: `<html><head><title>${title}</title></head><body><article><p>${'The pier was opened to the public. '.repeat(20)}</p></article></body></html>`,
});
const MISSING_CHANNEL = {
  body: '<html><head><title>Telegram: Contact @no_such_channel</title></head><body><div class="tgme_page"></div></body></html>',
};
const CHALLENGE = {
  status: 403,
  headers: { 'cf-mitigated': 'challenge' },
  body: '<html><head><title>Just a moment...</title></head><body>check</body></html>',
};

type Looks = Awaited<ReturnType<typeof openLooks>>;
let looks: Looks;
let server: Awaited<ReturnType<typeof serve>>;
beforeAll(async () => {
  looks = await openLooks({ environment: { X_BEARER_TOKEN: 'revoked-token-of-ours' } });
  server = await serve({
    '/robots.txt': { status: 404 },
    '/good': feedOf('one', 'two'),
    '/s/no_such_channel': MISSING_CHANNEL,
    '/no_such_channel': MISSING_CHANNEL,
    '/2/users/by/username/someone': jsonReply(
      { title: 'Unauthorized', type: 'about:blank', status: 401, detail: 'Unauthorized' },
      { status: 401 },
    ),
    '/challenge': CHALLENGE,
    '/list': list('/a/1', '/a/2'),
    '/a/1': article('One'),
    '/a/2': article('Two'),
    '/feed': feedOf('three'),
  });
});
afterAll(async () => {
  await looks[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

/** The source's page at the desk, as text with its links. */
async function deskPage(key: string): Promise<string> {
  const { db } = looks;
  const now = looks.context.clock.now();
  const words = deskWords('en');
  const reader = {
    language: 'en',
    direction: 'ltr',
    zone: 'UTC',
    now,
    words,
    names: new Map(),
    person: null,
    signedOut: false,
  } as const;
  const answer = await sourcePage({
    deps: { db, sources: null },
    reader,
    params: { key },
    person: null,
    formToken: '',
  });
  if (answer.kind !== 'page') throw new Error(`the page of ${key} is ${answer.kind}`);
  return String(await answer.body)
    .replaceAll('&#39;', "'")
    .replaceAll('&quot;', '"');
}

/** One sentence or two, without a stack, a code of ours or markup. */
function expectPlain(sentence: string | null) {
  expect(sentence).toMatch(/^[A-Z@][^\n<>]{10,400}\.$/);
  expect(sentence).not.toMatch(/\bat \/|Error:|ENOENT|net\//);
}

describe('a source that cannot be read', () => {
  it.each([
    {
      what: 'a wrong address',
      key: 'wrong-address',
      change: () => ({ type: 'feed', settings: { url: `${server.url}/no-such-feed` } }),
      condition: 'failing',
      says: 'There is nothing at this address (404 Not Found). It may have moved.',
      kept: 'nothing here',
    },
    {
      what: 'a page in place of a feed',
      key: 'no-feed',
      change: () => ({ type: 'feed', settings: { url: `${server.url}/list` } }),
      condition: 'failing',
      says: 'This address gives a web page, not a feed. It announces no feed.',
      kept: '/a/1',
    },
    {
      what: 'a channel that does not exist',
      key: 'no-channel',
      change: () => ({ type: 'telegram', settings: { channel: 'no_such_channel', endpoint: server.url } }),
      condition: 'failing',
      says: 'There is no public channel @no_such_channel: the name may have changed, or belong to a person or a group.',
      kept: 'Contact @no_such_channel',
    },
    {
      what: 'a revoked key',
      key: 'revoked-key',
      change: () => ({ type: 'x', platform: 'x' as const, settings: { account: 'someone', endpoint: server.url } }),
      condition: 'refused',
      says: /\(401 Unauthorized\).* X_BEARER_TOKEN .* revoked/,
      kept: 'Unauthorized',
    },
    {
      what: 'a check for people',
      key: 'challenged',
      change: () => ({ type: 'feed', settings: { url: `${server.url}/challenge` } }),
      condition: 'challenged',
      says: 'The server wants a browser or a person: a check by Cloudflare (403 Forbidden).',
      kept: 'Just a moment',
    },
    {
      what: 'an address of our own network',
      key: 'private',
      change: () => ({ type: 'feed', settings: { url: 'http://169.254.169.254/latest' } }),
      condition: 'refused',
      says: /169\.254\.169\.254/,
      kept: null,
    },
  ])('$what: one sentence at its page, what came kept', async ({ key, change, condition, says, kept }) => {
    const id = await looks.add({ key, name: `Outlet ${key}`, ...change() });
    const good = await looks.add({ key: 'good', settings: { url: `${server.url}/good` } });
    const [report, other] = await Promise.all([looks.look(id), looks.look(good)]);
    expect(other.outcome).toMatch(/^(items|not-modified)$/);
    const source = await looks.source(id);
    expect(source.condition).toBe(condition);
    expect(report.reason).toEqual(source.lastReason);
    if (typeof says === 'string') expect(source.lastReason).toBe(says);
    else expect(source.lastReason).toMatch(says);
    expectPlain(source.lastReason);
    expect(JSON.stringify(await looks.kept(id))).not.toContain('revoked-token-of-ours');
    const page = await deskPage(key);
    expect(page).toContain(source.lastReason ?? 'no reason');
    if (kept === null) expect(await looks.kept(id)).toEqual([]);
    else {
      expect((await looks.kept(id)).map(({ text }) => text)).toEqual([expect.stringContaining(kept)]);
      expect(page).toMatch(/href="\/captures\/\d+\/raw"/);
    }
    // The same failure again is not kept again.
    await looks.look(id);
    expect((await looks.kept(id)).length).toBe(kept === null ? 0 : 1);
  });

  it('tells a page that changed its layout from a quiet one, and keeps the new page', async () => {
    const id = await looks.add({ key: 'layout', type: 'web-page', settings: { url: `${server.url}/list` } });
    expect(await looks.look(id)).toMatchObject({ outcome: 'items', created: 2 });
    expect(await looks.look(id)).toMatchObject({ outcome: 'empty' });
    expect(await looks.source(id)).toMatchObject({ condition: 'working', usualListed: 2, lastReason: null });
    server.answers['/list'] = { body: '<html><body><div id="app">Loading …</div></body></html>' };
    await looks.look(id);
    const source = await looks.source(id);
    expect(source).toMatchObject({ condition: 'emptied', lastOutcome: 'broken' });
    expect(source.lastReason).toMatch(/^The page has no link to an article: .* Its layout may have changed/);
    expect((await looks.kept(id)).at(-1)?.text).toContain('Loading …');
    expect(await deskPage('layout')).toContain('Its layout may have changed');
    server.answers['/list'] = list('/a/1', '/a/2');
    await looks.look(id);
    expect(await looks.source(id)).toMatchObject({ condition: 'working', failures: 0 });
  });

  it('tells a feed that lost its entries from a new one without any, also while it does not change', async () => {
    server.answers['/new'] = feedOf();
    const fresh = await looks.add({ key: 'fresh', settings: { url: `${server.url}/new` } });
    await looks.look(fresh);
    expect(await looks.source(fresh)).toMatchObject({ condition: 'working', lastOutcome: 'empty' });
    const id = await looks.add({ key: 'emptied', settings: { url: `${server.url}/feed` } });
    await looks.look(id);
    server.answers['/feed'] = feedOf();
    for (const outcome of ['empty', 'not-modified']) {
      await looks.look(id);
      expect(await looks.source(id)).toMatchObject({
        condition: 'emptied',
        lastOutcome: outcome,
        lastReason:
          'The source answered, and none of its usual entries was in it (there were 1): its layout or address may have changed.',
      });
    }
    expect((await looks.kept(id)).length).toBe(2);
    server.answers['/feed'] = feedOf('three');
    await looks.look(id);
    expect(await looks.source(id)).toMatchObject({ condition: 'working', lastReason: null });
  });
});
