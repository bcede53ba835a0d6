import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createHttpClient } from '#src/net/client.ts';
import { mayRead, parseRobots } from '#src/net/robots-rules.ts';
import { processorMs } from '../processor-time.ts';
import { serve } from './local-server.ts';

function may(text: string, path: string): boolean {
  return mayRead(parseRobots(text, 'KhavaranBot'), new URL(`https://example.org${path}`));
}

describe('rules (RFC 9309)', () => {
  test.each([
    ['nothing', '', '/a', true],
    ['everything', 'User-agent: *\nDisallow: /', '/a', false],
    ['robots.txt itself', 'User-agent: *\nDisallow: /', '/robots.txt', true],
    ['an empty rule', 'User-agent: *\nDisallow:', '/a', true],
    ['our own group', 'User-agent: khavaranbot\nDisallow: /\nUser-agent: *\nAllow: /', '/a', false],
    ['our own group counts alone', 'User-agent: *\nDisallow: /\n\nUser-agent: KHAVARANBOT\nDisallow: /b', '/a', true],
    ['an own group without rules', 'User-agent: *\nDisallow: /\nUser-agent: KhavaranBot\nDisallow:', '/a', true],
    ['a token with a version', 'User-agent: KhavaranBot/2.0\nDisallow: /', '/a', false],
    ['a longer token', 'User-agent: KhavaranBotX\nDisallow: /', '/a', true],
    [
      'groups of one token are merged',
      'User-agent: KhavaranBot\nDisallow: /a\nUser-agent: x\nDisallow: /\nUser-agent: KhavaranBot\nDisallow: /b',
      '/b',
      false,
    ],
    ['several agents to a group', 'User-agent: KhavaranBot\nUser-agent: x\nDisallow: /', '/a', false],
    [
      'Sitemap ends no group',
      'User-agent: KhavaranBot\nSitemap: https://example.org/s.xml\nUser-agent: x\nDisallow: /',
      '/a',
      false,
    ],
    ['nor does Crawl-delay', 'User-agent: *\nCrawl-delay: 5\nDisallow: /a', '/a', false],
    ['the longest wins', 'User-agent: *\nDisallow: /a\nAllow: /a/b', '/a/b/c', true],
    ['the longest wins, whatever the order', 'User-agent: *\nAllow: /a\nDisallow: /a/b', '/a/b/c', false],
    ['Allow wins a tie', 'User-agent: *\nDisallow: /a\nAllow: /a', '/a', true],
    ['Allow wins a tie, whatever the order', 'User-agent: *\nAllow: /a\nDisallow: /a', '/a', true],
    ['a star', 'User-agent: *\nDisallow: /*/print', '/news/1/print', false],
    ['a star and an end', 'User-agent: *\nDisallow: /*.php$', '/a.php', false],
    ['a star and an end, not there', 'User-agent: *\nDisallow: /*.php$', '/a.php?x', true],
    ['an end', 'User-agent: *\nDisallow: /a$', '/ab', true],
    ['an end that overlaps', 'User-agent: *\nDisallow: /ab*b$', '/ab', true],
    ['a query', 'User-agent: *\nDisallow: /*?s=', '/?s=x', false],
    ['upper and lower case of paths', 'User-agent: *\nDisallow: /A', '/a', true],
    ['Persian, bare', 'User-agent: *\nDisallow: /اخبار', '/اخبار/۱', false],
    ['Persian, coded', 'User-agent: *\nDisallow: /%d8%a7%d8%ae', '/اخبار', false],
    ['a coded tilde', 'User-agent: *\nDisallow: /%7Ejoe', '/~joe', false],
    ['a coded slash is another one', 'User-agent: *\nDisallow: /a%2Fb', '/a/b', true],
    ['a lone percent sign', 'User-agent: *\nDisallow: /100%', '/100%', false],
    ['comments, blanks and case', '\ufeff \n# x\nUSER-AGENT : * # all\n  DISALLOW : /a # private\r\n', '/a', false],
    ['carriage returns alone', 'User-agent: *\rDisallow: /a', '/a', false],
    ['rules before any agent', 'Disallow: /\nUser-agent: *\nDisallow: /b', '/a', true],
    ['a page of HTML', '<!doctype html><p>User-agent: *</p>', '/a', true],
    ['a rule beyond 500 KiB', `User-agent: *\n${'#'.repeat(510 * 1024 - 100)}\nDisallow: /a`, '/a', false],
  ])('%s', (_, text, path, expected) => {
    expect(may(text, path)).toBe(expected);
  });

  test('hostile files take no time', () => {
    const files = [
      `${'user-agent:a\n'.repeat(20_000)}${'allow:/\n'.repeat(30_000)}`,
      `user-agent:*\ndisallow:/${'*a'.repeat(250_000)}b`,
      `user-agent:*\n${`disallow:/*${'a'.repeat(20)}*$\n`.repeat(15_000)}`,
      '%'.repeat(500_000),
      `user-agent:*\ndisallow:/${'%'.repeat(500_000)}`,
    ];
    const started = processorMs();
    for (const file of files) may(file, `/${'a'.repeat(8000)}`);
    expect(processorMs() - started).toBeLessThan(5000);
  });

  test('any text is read without an error', () => {
    const line = fc
      .tuple(fc.constantFrom('User-agent:', 'Disallow:', 'Allow:', ''), fc.string({ unit: 'binary' }))
      .map((parts) => parts.join(' '));
    fc.assert(
      fc.property(
        fc.array(line),
        fc.webPath(),
        (lines, path) => typeof may(lines.join('\n'), path || '/') === 'boolean',
      ),
    );
  });
});

describe('asking', () => {
  const client = (clock?: { now(): Date }) =>
    createHttpClient({ allow: ['127.0.0.1'], pauseMs: 0, ...(clock ? { clock } : {}) });

  test('once a day for each host, by any number of looks', async () => {
    await using server = await serve((request, response) =>
      response.end(request.url === '/robots.txt' ? 'User-agent: KhavaranBot\nDisallow: /no' : 'page'),
    );
    let now = Date.UTC(2026, 10, 22);
    await using http = client({ now: () => new Date(now) });
    const look = (path: string) => http.fetch({ url: server.url + path, robots: true });
    await Promise.all([look('/1'), look('/2'), look('/3')]);
    await expect(look('/no')).rejects.toMatchObject({
      code: 'net/robots',
      message: 'The robots.txt of 127.0.0.1 asks programs not to read this page.',
    });
    now += 23 * 3600_000;
    await look('/4');
    expect(server.seen.filter((line) => line === 'GET /robots.txt')).toHaveLength(1);
    now += 2 * 3600_000;
    await look('/5');
    expect(server.seen.filter((line) => line === 'GET /robots.txt')).toHaveLength(2);
    expect(server.seen).not.toContain('GET /no');
    expect((await http.fetch({ url: `${server.url}/no` })).status).toBe(200);
  });

  test.each([
    [404, true],
    [403, true],
    [429, true],
    [500, false],
    [503, false],
  ])('a robots.txt that answers %i: %s', async (status, expected) => {
    await using server = await serve((request, response) =>
      response.writeHead(request.url === '/robots.txt' ? status : 200).end(),
    );
    await using http = client();
    const looked = http.fetch({ url: server.url, robots: true });
    if (expected) expect((await looked).status).toBe(200);
    else await expect(looked).rejects.toMatchObject({ code: 'net/robots-silent', retry: 'later' });
  });

  test('that fails is asked again after ten minutes', async () => {
    let status = 500;
    await using server = await serve((_, response) => response.writeHead(status).end());
    let now = Date.UTC(2026, 10, 22);
    await using http = client({ now: () => new Date(now) });
    await expect(http.fetch({ url: server.url, robots: true })).rejects.toMatchObject({ code: 'net/robots-silent' });
    status = 404;
    await expect(http.fetch({ url: server.url, robots: true })).rejects.toMatchObject({ code: 'net/robots-silent' });
    now += 11 * 60_000;
    expect((await http.fetch({ url: server.url, robots: true })).status).toBe(404);
  });

  test('redirects of robots.txt are followed; a circle forbids nothing; each hop of a page is asked for', async () => {
    await using other = await serve((request, response) =>
      response.end(request.url === '/robots.txt' ? 'User-agent: *\nDisallow: /closed' : 'page'),
    );
    await using server = await serve((request, response) => {
      if (request.url === '/robots.txt') response.writeHead(301, { location: '/r' }).end();
      else if (request.url === '/r') response.end('User-agent: *\nDisallow: /private');
      else response.writeHead(302, { location: `${other.url}${request.url}` }).end();
    });
    await using circle = await serve((request, response) => {
      if (request.url === '/') response.end();
      else response.writeHead(301, { location: '/robots.txt' }).end();
    });
    await using http = client();
    await expect(http.fetch({ url: `${server.url}/private`, robots: true })).rejects.toMatchObject({
      code: 'net/robots',
    });
    await expect(http.fetch({ url: `${server.url}/closed`, robots: true })).rejects.toMatchObject({
      code: 'net/robots',
    });
    expect((await http.fetch({ url: `${server.url}/open`, robots: true })).status).toBe(200);
    expect(other.seen).toEqual(['GET /robots.txt', 'GET /open']);
    expect((await http.fetch({ url: circle.url, robots: true })).status).toBe(200);
  });
});
