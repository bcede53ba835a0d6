import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readAllowList } from '#src/net/allow-list.ts';
import { judgeUrl } from '#src/net/url-guard.ts';
import { ALLOWED, REFUSED } from './guarded-urls.ts';

describe('URLs that are refused', () => {
  const cases = Object.entries(REFUSED).flatMap(([what, urls]) => urls.map((url) => [url, what] as const));
  test.each(cases)('%j: %s', (url, what) => {
    const verdict = judgeUrl(url);
    expect(verdict.allow).toBe(false);
    expect(`${verdict.reason} ${url === '' ? what : ''}`).toContain(what);
  });
});

test.each(ALLOWED)('%s is allowed', (url) => {
  expect(judgeUrl(url)).toMatchObject({ allow: true });
});

test('reasons repeat nothing but the host', () => {
  for (const url of ['http://secret@example.org/', 'http://10.0.0.1/secret?secret#secret', 'http://x.local/secret'])
    expect(judgeUrl(url).reason).not.toContain('secret');
});

test('a proxy finds onion names, and nothing else that is refused', () => {
  expect(judgeUrl('http://abcdefgh.onion/', { proxied: true }).allow).toBe(true);
  expect(judgeUrl('http://127.0.0.1/', { proxied: true }).allow).toBe(false);
  expect(judgeUrl('http://localhost/', { proxied: true }).allow).toBe(false);
});

test('the allow-list opens addresses, names, and localhost with its address', () => {
  const allowed = readAllowList(['127.0.0.0/8', 'chat.internal']);
  for (const url of [
    'http://127.0.0.1:3000/',
    'http://localhost:3000/',
    'http://a.localhost/',
    'http://chat.internal/',
  ])
    expect(judgeUrl(url, { allowed }).allow).toBe(true);
  for (const url of ['http://10.0.0.1/', 'http://other.internal/', 'http://0x7f.1/', 'http://user@127.0.0.1/'])
    expect(judgeUrl(url, { allowed }).allow).toBe(false);
  expect(judgeUrl('http://localhost/', { allowed: readAllowList(['10.0.0.0/8']) }).allow).toBe(false);
});

test('any text gets a verdict; what is allowed has a host that is neither an inner address nor a local name', () => {
  const host = fc.oneof(
    fc.ipV4(),
    fc.ipV4Extended(),
    fc.ipV6().map((v6) => `[${v6}]`),
    fc.domain(),
    fc.string({ unit: 'binary', maxLength: 12 }),
  );
  const url = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.webUrl(),
    fc
      .tuple(
        fc.constantFrom('http://', 'https://', 'http:', 'http:\\\\', 'ftp://'),
        host,
        fc.constantFrom('', '/', ':80', '@x.org', '\\@x.org', '#'),
      )
      .map((parts) => parts.join('')),
  );
  fc.assert(
    fc.property(url, (text) => {
      const verdict = judgeUrl(text);
      if (!verdict.allow) return;
      const { protocol, hostname, username, password } = new URL(text);
      expect(['http:', 'https:']).toContain(protocol);
      expect(username + password).toBe('');
      expect(hostname).not.toMatch(/^(127|10|0)\.\d+\.\d+\.\d+$|^localhost\.?$|^\[(::|f)/);
    }),
    { numRuns: 1000 },
  );
});
