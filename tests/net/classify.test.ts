import { describe, expect, test } from 'vitest';
import { KhavaranError } from '#src/base/errors.ts';
import type { Exchange } from '#src/model/capture.ts';
import { classify, classifyError, movedPermanently, validatorsOf } from '#src/net/classify.ts';

function exchange(
  status: number,
  headers: Record<string, string> = {},
  body = '',
  more: Partial<Exchange> = {},
): Exchange {
  return {
    method: 'GET',
    requestedUrl: 'https://example.org/a',
    finalUrl: 'https://example.org/a',
    redirects: [],
    requestHeaders: {},
    status,
    responseHeaders: headers,
    raw: Buffer.from(body),
    body: Buffer.from(body),
    serverAddress: '93.184.216.34',
    startedAt: '2026-11-22T10:00:00.000Z',
    finishedAt: '2026-11-22T10:00:01.000Z',
    ...more,
  };
}

const html = { 'content-type': 'text/html; charset=utf-8' };

describe('what a status means', () => {
  test.each([
    [200, 'ok', 'The server answered (200 OK).'],
    [204, 'ok', 'The server answered (204 No Content).'],
    [304, 'not-modified', 'Nothing has changed since the last look (304 Not Modified).'],
    [302, 'broken', 'The server points to another address (302 Found).'],
    [400, 'broken', 'The server does not accept our request (400 Bad Request).'],
    [401, 'refused', 'The server wants us to log in (401 Unauthorized).'],
    [403, 'refused', 'The server refuses us (403 Forbidden).'],
    [404, 'broken', 'There is nothing at this address (404 Not Found). It may have moved.'],
    [407, 'broken', 'The proxy wants a user name and password (407 Proxy Authentication Required).'],
    [410, 'gone', 'This was taken down for good (410 Gone).'],
    [429, 'refused', 'The server says that we ask too often (429 Too Many Requests).'],
    [451, 'refused', 'The server may not show this for legal reasons (451 Unavailable For Legal Reasons).'],
    [500, 'broken', 'The server has a fault (500 Internal Server Error).'],
    [503, 'broken', 'The server has a fault (503 Service Unavailable).'],
    [521, 'broken', 'The server has a fault (521).'],
    [999, 'refused', 'The server refuses us (999).'],
  ])('%i: %s', (status, verdict, reason) => {
    expect(classify(exchange(status))).toEqual({ verdict, reason, retryAfterMs: null });
  });
});

describe('challenges come with any status', () => {
  test.each([
    ['Cloudflare, header', exchange(403, { ...html, 'cf-mitigated': 'challenge' }), 'Cloudflare'],
    [
      'Cloudflare, 200',
      exchange(200, html, '<title>Just a moment...</title><script>window._cf_chl_opt={}</script>'),
      'Cloudflare',
    ],
    ['AWS WAF, 202', exchange(202, { 'x-amzn-waf-action': 'challenge' }), 'AWS WAF'],
    ['AWS WAF, 405', exchange(405, { 'x-amzn-waf-action': 'captcha' }), 'AWS WAF'],
    ['AWS WAF, script', exchange(202, html, '<script>window.gokuProps = {"key":"x"}</script>'), 'AWS WAF'],
    [
      'DDoS-Guard',
      exchange(403, html, '<script src="/.well-known/ddos-guard/js-challenge/index.js"></script>'),
      'DDoS-Guard',
    ],
    ['Imperva', exchange(200, html, '<iframe>Request unsuccessful. Incapsula incident ID: 1-2</iframe>'), 'Imperva'],
    ['ArvanCloud', exchange(200, html, '<script>__arcsjs("x")</script>'), 'ArvanCloud'],
    ['without a type', exchange(200, {}, '\n<html><script>_cf_chl_opt</script>'), 'Cloudflare'],
    [
      'filter of a network',
      exchange(403, html, '<html><body><iframe width=1 src="http://10.10.34.34?type=x"></iframe></body></html>'),
      'the state filter',
    ],
  ])('%s', (_, answer, who) => {
    const verdict = classify(answer);
    expect(verdict.verdict).toBe('refused');
    expect(verdict.reason).toContain(who);
  });

  test.each([
    [
      'an ordinary page behind Cloudflare',
      exchange(
        200,
        { ...html, 'cf-ray': 'x' },
        '<p>News</p><script src="/cdn-cgi/challenge-platform/scripts/jsd/main.js"></script>',
      ),
    ],
    [
      'a long article that names a marker',
      exchange(200, html, `<p>captcha-delivery.com/ px-captcha __arcsjs</p>${'<p>text</p>'.repeat(10_000)}`),
    ],
    ['a feed that names a marker', exchange(200, { 'content-type': 'application/rss+xml' }, '<rss>_cf_chl_opt</rss>')],
    ['an accepted post', exchange(202, {}, '', { method: 'POST' })],
  ])('%s is none', (_, answer) => {
    expect(classify(answer).verdict).toBe('ok');
  });

  test('202 without a payload is no page', () => {
    expect(classify(exchange(202)).verdict).toBe('refused');
  });
});

describe('Retry-After', () => {
  const date = 'Sun, 22 Nov 2026 10:00:00 GMT';
  test.each([
    ['120', null, 120_000],
    ['0', null, 0],
    ['1.5', null, 1500],
    ['99999999', null, 86_400_000],
    [' 30 ', null, 30_000],
    ['Sun, 22 Nov 2026 10:05:00 GMT', date, 300_000],
    ['Sun, 22 Nov 2026 10:00:31 GMT', null, 30_000],
    ['Sunday, 22-Nov-26 10:05:00 GMT', date, 300_000],
    ['Sat, 21 Nov 2026 10:05:00 GMT', date, 0],
    ['Sun, 22 Nov 2099 10:05:00 GMT', date, 86_400_000],
    ['soon', null, null],
    ['-5', null, null],
    ['', null, null],
    ['1e9', null, null],
    ['2026', null, 2_026_000],
    [`Sun, ${'9'.repeat(100_000)}`, null, null],
  ])('%j is %j', (value, shown, expected) => {
    const headers = { 'retry-after': value, ...(shown === null ? {} : { date: shown }) };
    expect(classify(exchange(429, headers)).retryAfterMs).toBe(expected);
    expect(classify(exchange(503, headers)).retryAfterMs).toBe(expected);
  });
});

describe('moved for good', () => {
  const via = (...statuses: number[]) => ({
    finalUrl: 'https://example.org/new#top',
    redirects: statuses.map((status) => ({ url: 'https://example.org/a', status, location: '/new' })),
  });
  test.each([
    [200, [301], true],
    [200, [308, 301], true],
    [304, [301], true],
    [200, [301, 302], false],
    [200, [307], false],
    [404, [301], false],
    [200, [], false],
  ])('%i after %j: %s', (status, hops, expected) => {
    expect(movedPermanently(exchange(status, {}, '', via(...hops)))).toBe(expected ? 'https://example.org/new' : null);
  });
});

test('validators: new ones replace, a 304 keeps what it does not mention', () => {
  const before = { etag: '"1"', lastModified: 'Mon' };
  expect(validatorsOf(exchange(304, { 'last-modified': 'Tue' }), before)).toEqual({ etag: '"1"', lastModified: 'Tue' });
  expect(validatorsOf(exchange(200, { etag: '"2"' }), before)).toEqual({ etag: '"2"', lastModified: null });
});

test('a look without an answer', () => {
  expect(classifyError(new KhavaranError('net/robots', 'It says no.'))).toEqual({
    verdict: 'refused',
    reason: 'It says no.',
    retryAfterMs: null,
  });
  expect(classifyError(new KhavaranError('net/timeout', 'Too slow.')).verdict).toBe('broken');
  expect(classifyError('odd')).toEqual({ verdict: 'broken', reason: 'odd', retryAfterMs: null });
});
