import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { canonicalUrl } from '#src/capture/canonical-url.ts';

describe('canonicalUrl', () => {
  test.each([
    ['http://WWW.Example.org:80/a/b/?utm_source=x&b=2&a=1#part', 'https://example.org/a/b?a=1&b=2'],
    ['https://example.org', 'https://example.org/'],
    ['https://m.example.org/news?fbclid=1', 'https://example.org/news'],
    ['https://amp.example.org/news/1', 'https://example.org/news/1'],
    ['https://example.org/news/1/amp/', 'https://example.org/news/1'],
    ['https://example.org/amp/news/1', 'https://example.org/news/1'],
    ['https://example.org/news/1.amp.html', 'https://example.org/news/1.html'],
    ['https://example.org/news?id=3&amp=1', 'https://example.org/news?id=3'],
    ['https://example-org.cdn.ampproject.org/c/s/example.org/news/1/amp', 'https://example.org/news/1'],
    ['https://www.google.com/amp/s/example.org/news/1', 'https://example.org/news/1'],
    ['https://example.org/%7euser/%d8%a7', 'https://example.org/~user/%D8%A7'],
    ['https://example.org/خبر', 'https://example.org/%D8%AE%D8%A8%D8%B1'],
    ['https://example.org:8443/a//b', 'https://example.org:8443/a/b'],
    ['https://mobile.twitter.com/Some_Name/status/123?s=20', 'https://x.com/some_name/status/123'],
    ['https://x.com/i/web/status/123', 'https://x.com/i/status/123'],
    ['https://nitter.example.net/Some_Name/status/123#m', 'https://x.com/some_name/status/123'],
    ['https://twitter.com/Some_Name', 'https://x.com/some_name'],
    ['https://t.me/s/Some_Channel/12?before=3', 'https://t.me/some_channel/12'],
    ['https://t.me/Some_Channel/12?single', 'https://t.me/some_channel/12'],
    ['https://telegram.me/Some_Channel', 'https://t.me/some_channel'],
    ['https://m.me/someone', 'https://m.me/someone'],
  ])('%s', (address, expected) => expect(canonicalUrl(address)).toBe(expected));

  test.each([
    'javascript:alert(1)',
    'mailto:a@example.org',
    'not an address',
    '',
    `https://example.org/${'a'.repeat(5000)}`,
  ])('is null for %s', (address) => expect(canonicalUrl(address)).toBeNull());

  it('is idempotent and parses', () => {
    const hosts = fc.constantFrom(
      'example.org',
      'www.example.org',
      'm.amp.example.org',
      'x.com',
      't.me',
      'a.cdn.ampproject.org',
      'WWW.WWW.com',
      'google.com',
    );
    const piece = fc.oneof(
      fc.constantFrom(
        'amp',
        'a.amp',
        's',
        'c',
        'status',
        '12',
        '%41',
        '%2f',
        '%d8',
        'خبر',
        '',
        '..',
        'x.com',
        'a b',
        '%',
      ),
      fc.string({ maxLength: 6 }),
    );
    const query = fc.array(fc.constantFrom('utm_x=1', 'b=2', 'a=%7e', 'amp', 'amp=1', '=', 'q=خ', 'ref_src=t', '&'), {
      maxLength: 4,
    });
    fc.assert(
      fc.property(hosts, fc.array(piece, { maxLength: 6 }), query, (host, path, parameters) => {
        const once = canonicalUrl(`http://${host}/${path.join('/')}?${parameters.join('&')}`);
        if (once === null) return;
        expect(URL.canParse(once)).toBe(true);
        expect(canonicalUrl(once)).toBe(once);
      }),
      { numRuns: 3000 },
    );
    fc.assert(
      fc.property(fc.webUrl({ withFragments: true, withQueryParameters: true }), (address) => {
        const once = canonicalUrl(address);
        expect(once === null ? null : canonicalUrl(once)).toBe(once);
      }),
    );
  });
});
