import { describe, expect, it } from 'vitest';
import { feed } from '#src/sources/feed.ts';
import { serve } from './local-server.ts';

const body = (title: string) =>
  `<rss><channel><ttl>60</ttl><item><guid isPermaLink="false">1</guid><title>${title}</title></item></channel></rss>`;
const xml = { 'content-type': 'application/rss+xml' };

describe('feed', () => {
  it('reads entries, then says that nothing changed: by 304, by the same ETag, by the same body', async () => {
    await using server = await serve({
      '/validators': (request) =>
        request.headers['if-none-match'] === '"1"'
          ? { status: 304 }
          : { headers: { ...xml, etag: '"1"' }, body: body('T') },
      '/ignores': () => ({ headers: { ...xml, etag: '"1"' }, body: body(String(Math.random())) }),
      '/plain': { headers: xml, body: body('T') },
    });
    for (const path of ['/validators', '/ignores', '/plain']) {
      const settings = { url: server.url + path };
      const first = await server.look(feed, settings, null);
      expect(first).toMatchObject({
        outcome: 'items',
        entries: [{ externalId: '1' }],
        state: { minimumIntervalMs: 3_600_000 },
      });
      const second = await server.look(feed, settings, first.state);
      expect(second).toMatchObject({ outcome: 'not-modified', state: { minimumIntervalMs: 3_600_000 } });
      expect(second.exchanges).toHaveLength(1);
    }
  });

  it('believes a permanent move the second time', async () => {
    await using server = await serve({
      '/old': { status: 301, headers: { location: '/new' } },
      '/new': { headers: xml, body: body('T') },
    });
    const settings = { url: `${server.url}/old` };
    const first = await server.look(feed, settings, null);
    expect(first).toMatchObject({ outcome: 'items', movedTo: null });
    expect(await server.look(feed, settings, first.state)).toMatchObject({ movedTo: `${server.url}/new` });
  });

  it('keeps refused, broken, gone and empty apart', async () => {
    await using server = await serve({
      '/refused': { status: 429, headers: { 'retry-after': '120' } },
      '/gone': { status: 410 },
      '/page': { body: '<!doctype html><html><body>Welcome</body></html>' },
      '/fault': { status: 500 },
      '/empty': { headers: xml, body: '<rss><channel><title>T</title></channel></rss>' },
    });
    const look = (path: string) => server.look(feed, { url: server.url + path }, null);
    expect(await look('/refused')).toMatchObject({ outcome: 'refused', retryAfterMs: 120_000 });
    expect(await look('/gone')).toMatchObject({ outcome: 'refused', gone: true });
    expect(await look('/page')).toMatchObject({
      outcome: 'broken',
      reason: expect.stringContaining('a web page, not a feed'),
    });
    expect(await look('/fault')).toMatchObject({ outcome: 'broken' });
    expect(await look('/missing')).toMatchObject({ outcome: 'broken', reason: expect.stringContaining('404') });
    expect(await look('/empty')).toMatchObject({ outcome: 'empty' });
    expect(await server.look(feed, { url: 'http://127.0.0.2:1/' }, null)).toMatchObject({
      outcome: 'refused',
      exchanges: [],
    });
  });

  it('asks for a web address and nothing more', () => {
    expect(feed.settings.safeParse({ url: 'https://example.org/rss' }).success).toBe(true);
    for (const wrong of [{}, { url: 'file:///etc/passwd' }, { url: 'https://example.org', more: 1 }])
      expect(feed.settings.safeParse(wrong).success).toBe(false);
  });
});
