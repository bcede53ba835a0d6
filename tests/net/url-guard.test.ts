import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readAllowList } from '#src/net/allow-list.ts';
import { judgeUrl } from '#src/net/url-guard.ts';

const REFUSED: Record<string, string[]> = {
  'Only http and https': [
    'ftp://example.org/',
    'file:///etc/passwd',
    'gopher://127.0.0.1:6379/_x',
    'javascript:alert(1)',
    'data:text/html,x',
    'ws://example.org/',
    'jar:http://example.org!/',
    'dict://x',
    'view-source:http://x.org',
    'blob:https://example.org/1',
    'httpx://example.org',
  ],
  'must start with http': [
    '',
    'example.org',
    '//example.org/',
    '/path',
    '?q',
    '127.0.0.1',
    'http',
    '://example.org',
    '.http://x',
    'ｈttp://example.org/',
  ],
  'two slashes': [
    'http:example.org',
    'http:/example.org',
    'http:///example.org',
    'https:////example.org',
    'http://',
    'http://?x',
    'http://#x',
    'HTTP:/127.0.0.1',
  ],
  backslash: [
    'http://127.0.0.1\\@example.org/',
    'http://example.org\\@127.0.0.1/',
    'http:\\\\example.org\\',
    'http://example.org/a\\b',
    'http:/\\127.0.0.1',
    'https://a.org?\\@b',
  ],
  'control characters': [
    'http://exa\tmple.org/',
    'http://example.org/\r\nHost: x',
    '\u0000http://example.org',
    'http://example.org\n',
    'http://127.0.0.1\u007f',
    'http://example.org/\u0085',
    'ht\ntp://127.0.0.1/',
  ],
  'spaces before or after': [' http://example.org/', 'http://example.org/ ', '\u00a0http://example.org'],
  'broken characters': ['http://example.org/\ud800', 'http://example.org/\ufffd'],
  'user name or password': [
    'http://user:pass@example.org/',
    'http://user@example.org/',
    'http://@example.org/',
    'http://:@example.org/',
    'http://example.org@127.0.0.1/',
    'http://127.0.0.1:80@example.org/',
    'http://a@b@example.org/',
    'https://example.org&@127.0.0.1#@example.org/',
  ],
  'percent signs': ['http://%6cocalhost/', 'http://127%2e0.0.1/', 'http://example%2eorg/', 'http://%31%32%37.0.0.1/'],
  'invisible characters': [
    'http://local\u00adhost/',
    'http://exa\u200bmple.org/',
    'http://\u202eexample.org/',
    'http://example\u2060.org/',
    'http://example.org\ufeff/x',
  ],
  'unusual way': [
    'http://2130706433/',
    'http://0x7f000001/',
    'http://017700000001/',
    'http://0177.0.0.1/',
    'http://0x7f.0.0.1/',
    'http://127.1/',
    'http://127.0.1/',
    'http://127.0.0.1./',
    'http://0/',
    'http://0x0/',
    'http://1/',
    'http://00.0.0.0/',
    'http://127.0.0.01/',
    'http://0x8.0x8.0x8.0x8/',
    'http://134744072/',
    'http://8.8.2056/',
    'http://１２７.０.０.１/',
    'http://127。0。0。1/',
    'http://①②⑦.0.0.1/',
    'http://0xA9FEA9FE/',
    'http://3232235777/',
    'http://169.254.43518/',
    'http://8.8.8.8./',
    'http://00177.0.0.1/x',
    'http://example.org:080/',
    'http://example.org:/',
  ],
  'not a web address': [
    'http://256.256.256.256/',
    'http://[::1/',
    'http://[::g]/',
    'http://exa mple.org/',
    'http://example.org:99999/',
    'http://1.2.3.4.5/',
    'http://[fe80::1|eth0]/',
    'http://a<b>/',
    'http://0x.0x.0.0x1ffffffff/',
  ],
  'not a valid one': [
    'http://a..b/',
    'http://.example.org/',
    'http://example.org../',
    `http://${'a'.repeat(64)}.org/`,
    `http://${'a.'.repeat(130)}org/`,
    'http://./',
  ],
  'is refused': [
    'http://127.0.0.1/',
    'http://127.0.0.1:8080/x',
    'https://10.0.0.1',
    'http://192.168.1.1/',
    'http://172.16.0.1/',
    'http://169.254.169.254/latest/meta-data/',
    'http://100.64.0.1/',
    'http://0.0.0.0/',
    'http://255.255.255.255/',
    'http://224.0.0.1/',
    'http://198.18.0.1/',
    'http://192.0.2.1/',
    'http://168.63.129.16/',
    'http://192.0.0.192/',
    'http://[::1]/',
    'http://[::]/',
    'http://[0:0:0:0:0:0:0:1]/',
    'http://[::ffff:127.0.0.1]/',
    'http://[::ffff:7f00:1]/',
    'http://[64:ff9b::7f00:1]/',
    'http://[2002:7f00:1::]/',
    'http://[fe80::1]/',
    'http://[fc00::1]/',
    'http://[fd00:ec2::254]/',
    'http://[fec0::1]/',
    'http://[2001::1]/',
    'http://[::127.0.0.1]:80/',
    'http://[ff02::1]/',
    'HTTP://127.0.0.1/',
    'hTTps://[::1]:443',
  ],
  'local network': [
    'http://localhost/',
    'http://LOCALHOST:3000/',
    'http://localhost./',
    'http://a.localhost/',
    'http://a.b.localhost./',
    'http://printer.local/',
    'http://x.internal/',
    'http://metadata.google.internal/computeMetadata/v1/',
    'http://metadata.google.internal./',
    'http://host.docker.internal/',
    'http://router.lan/',
    'http://nas.home/',
    'http://x.home.arpa/',
    'http://wiki.corp/',
    'http://a.intranet',
    'http://localhost.localdomain/',
    'http://kubernetes.default.svc/',
    'http://x.svc.cluster.local/',
    'http://1.0.0.127.in-addr.arpa/',
    'http://ｌｏｃａｌｈｏｓｔ/',
    'http://ⓛocalhost/',
    'http://LocalHost',
    'http://x.private/',
    'http://localhost?@example.org',
    'http://localhost#.example.org',
  ],
  'without a dot': [
    'http://wiki/',
    'http://metadata/',
    'http://instance-data/latest',
    'http://redis:8080/',
    'http://router',
    'http://ip6-localhost/',
  ],
  'stands for private addresses': [
    'http://127.0.0.1.nip.io/',
    'http://10-0-0-1.sslip.io/',
    'http://localtest.me/',
    'http://a.lvh.me/',
    'http://7f000001.c0a80001.rbndr.us/',
    'http://metadata.tencentyun.com/',
  ],
  'through a proxy': ['http://abcdefgh.onion/', 'http://www.abc.onion./', 'http://x.i2p/'],
  'belongs to another service': [
    'http://example.org:22/',
    'https://example.org:25/',
    'http://example.org:6379/',
    'http://example.org:0/',
    'http://example.org:6000/',
    'http://example.org:10080/',
  ],
  'longer than': [`http://example.org/${'a'.repeat(9000)}`],
};

const ALLOWED = [
  'http://example.org',
  'https://example.org/',
  'HTTPS://EXAMPLE.ORG/Path',
  'https://example.org:8443/x',
  'http://example.org:80/',
  'https://example.org./',
  'https://example.org?q=1',
  'https://example.org#part',
  'https://t.me/s/channel?before=20',
  'https://news.example/فارسی/خبر',
  'https://ایران.ایران/',
  'https://xn--mgba3a4f16a.xn--mgba3a4f16a/',
  'https://münchen.example/ß',
  'https://example.org/a b',
  'https://example.org/%D8%A7?u=http://127.0.0.1/',
  'https://example.org/@user',
  'https://example.org/?a=b@c',
  'https://example.org/#@x',
  'http://8.8.8.8/',
  'http://1.1.1.1:8080/',
  'http://[2606:4700::1111]/',
  'https://[2001:4860:4860:0:0:0:0:8888]:443/',
  'https://localhost.example.org/',
  'https://internal.example.org/',
  'https://my.locals/',
  'https://notlocalhost.com/',
  'https://a_b.example.org/',
  'https://127.0.0.1.example.org/',
  'https://onion.example.org/',
  'https://example.org/a/../b',
  'https://web.archive.org/web/2020/https://example.org/',
  'https://نامه‌ای.com/',
  'https://example.org/%00',
  'https://example.org/\'"<>',
  'https://1example.com/',
  'https://0x7f.example.com/',
];

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
