import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { judgeAddress } from '#src/net/address-guard.ts';
import { readAllowList } from '#src/net/allow-list.ts';

const REFUSED: Record<string, string[]> = {
  loopback: ['127.0.0.1', '127.0.0.0', '127.255.255.255', '127.1.2.3', '::1', '0:0:0:0:0:0:0:1', '[::1]', '::1%lo'],
  'this machine': ['0.0.0.0', '0.0.0.1', '0.255.255.255', '::', '0:0:0:0:0:0:0:0'],
  'a private network': [
    '10.0.0.0',
    '10.1.2.3',
    '10.255.255.255',
    '172.16.0.1',
    '172.20.1.1',
    '172.31.255.255',
    '192.168.0.1',
    '192.168.255.255',
    'fc00::1',
    'fd12:3456:789a::1',
    'fdff:ffff::',
    'fec0::1',
    'feff::1',
  ],
  CGNAT: ['100.64.0.0', '100.64.0.1', '100.100.1.1', '100.127.255.255'],
  'the local link': ['169.254.0.1', '169.254.255.255', 'fe80::1', 'fe80::1%eth0', 'febf:ffff::1'],
  metadata: [
    '169.254.169.254',
    '169.254.170.2',
    '169.254.170.23',
    '169.254.0.23',
    '100.100.100.200',
    '192.0.0.192',
    '168.63.129.16',
    'fd00:ec2::254',
    'fd00:ec2::23',
    'fd20:ce::254',
    'fd00:42::42',
  ],
  multicast: [
    '224.0.0.1',
    '224.0.0.251',
    '232.1.1.1',
    '239.255.255.250',
    'ff02::1',
    'ff0e::1',
    'ffff::1',
    '192.52.193.1',
  ],
  reserved: ['240.0.0.1', '250.1.2.3', '255.255.255.254'],
  broadcast: ['255.255.255.255'],
  documentation: [
    '192.0.2.1',
    '198.51.100.77',
    '203.0.113.255',
    '2001:db8::1',
    '2001:db8:ffff::1',
    '3fff::1',
    '3fff:fff::1',
  ],
  benchmarks: ['198.18.0.1', '198.19.255.255', '2001:2::1'],
  'set aside for protocols': [
    '192.0.0.1',
    '192.0.0.8',
    '192.0.0.170',
    '2001:1::1',
    '2001:3::1',
    '2001:20::1',
    '2001:30::1',
    '2001:1ff::1',
  ],
  '6to4': ['192.88.99.1', '2002::1', '2002:7f00:1::', '2002:808:808::1', '2002:a00:1::1'],
  mapped: [
    '::ffff:127.0.0.1',
    '::ffff:7f00:1',
    '::ffff:8.8.8.8',
    '::FFFF:10.0.0.1',
    '0:0:0:0:0:ffff:a00:1',
    '::ffff:169.254.169.254',
  ],
  translated: ['::ffff:0:127.0.0.1', '::ffff:0:8.8.8.8'],
  compatible: ['::127.0.0.1', '::7f00:1', '::8.8.8.8', '::2', '::a00:1'],
  NAT64: ['64:ff9b::127.0.0.1', '64:ff9b::7f00:1', '64:ff9b::8.8.8.8', '64:ff9b:1::1', '64:ff9b:1:ffff::a00:1'],
  Teredo: ['2001::1', '2001:0:4136:e378:8000:63bf:3fff:fdd2', '2001:0:ffff:ffff::'],
  ISATAP: ['2606:4700::5efe:7f00:1', '2606:4700::200:5efe:10.0.0.1'],
  AS112: ['192.175.48.1', '192.31.196.1', '2620:4f:8000::1'],
  sink: ['100::1', '100::ffff:ffff:ffff:ffff'],
  'dummy prefix': ['100:0:0:1::1'],
  withdrawn: ['3ffe::1', '3ffe:ffff::1'],
  'segment routing': ['5f00::1'],
  'not given out': [
    '100:1::1',
    '200::1',
    '4000::1',
    '6000::1',
    '8000::1',
    'c000::1',
    'e000::1',
    'f000::1',
    '64:ff9c::1',
    '1::',
  ],
  'not an IP address': [
    '',
    'localhost',
    '0x7f.0.0.1',
    '0177.0.0.1',
    '2130706433',
    '127.1',
    '127.0.1',
    '0x7f000001',
    '017700000001',
    '127.0.0.1.',
    ' 127.0.0.1',
    '127.0.0.1 ',
    '127.0.0.1:80',
    '127.0.0.256',
    '1.2.3',
    '1.2.3.4.5',
    '::ffff:127.1',
    '1:2:3',
    ':::1',
    '[::1',
    '127。0。0。1',
    '１２７.0.0.1',
    '8.8.8.08',
    '127.0.0.1\u0000',
    '\n127.0.0.1',
    'null',
    '8.8.8.8/32',
    '-1.0.0.0',
  ],
};

const ALLOWED = [
  '1.1.1.1',
  '8.8.8.8',
  '9.255.255.255',
  '11.0.0.0',
  '100.63.255.255',
  '100.128.0.0',
  '126.255.255.255',
  '128.0.0.0',
  '169.253.255.255',
  '169.255.0.0',
  '172.15.255.255',
  '172.32.0.0',
  '192.0.1.0',
  '192.0.3.0',
  '192.167.255.255',
  '192.169.0.0',
  '198.17.255.255',
  '198.20.0.0',
  '203.0.112.255',
  '203.0.114.0',
  '223.255.255.255',
  '168.63.129.15',
  '185.143.233.1',
  '2606:4700::1111',
  '[2606:4700::1111]',
  '2a00:1450:4001::1',
  '2001:200::1',
  '2001:4860:4860::8888',
  '2003::1',
  '2400:cb00::1',
  '3ffd::1',
  '3fff:1000::1',
  '2620:4f:8001::1',
];

describe('addresses that are not public', () => {
  const cases = Object.entries(REFUSED).flatMap(([what, addresses]) =>
    addresses.map((address) => [address, what] as const),
  );
  test.each(cases)('%j is refused: %s', (address, what) => {
    const verdict = judgeAddress(address);
    expect(verdict.allow).toBe(false);
    expect(verdict.reason).toContain(what);
  });
});

test.each(ALLOWED)('%s is public', (address) => {
  expect(judgeAddress(address)).toEqual({ allow: true, reason: 'a public address' });
});

describe('properties', () => {
  test('an embedded IPv4 address is refused, whatever it is', () => {
    const clothes = [(v4: string) => `::ffff:${v4}`, (v4: string) => `64:ff9b::${v4}`, (v4: string) => `::${v4}`];
    fc.assert(fc.property(fc.ipV4(), fc.constantFrom(...clothes), (v4, dress) => !judgeAddress(dress(v4)).allow));
  });

  test('every spelling of an IPv6 address gets the verdict of its shortest one', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 0xffff }), { minLength: 8, maxLength: 8 }), (parts) => {
        const long = parts.map((part) => part.toString(16).padStart(4, '0')).join(':');
        const short = new URL(`http://[${long}]/`).hostname;
        expect(judgeAddress(long.toUpperCase())).toEqual(judgeAddress(short));
      }),
    );
  });

  test('any text at all gets a verdict, and nothing but a plain address is allowed', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const { allow } = judgeAddress(text);
        expect(allow && !/^\[?[\da-f.:]+\]?(%.*)?$/is.test(text)).toBe(false);
      }),
    );
  });
});

describe('the allow-list', () => {
  const list = readAllowList(['127.0.0.0/8', '192.168.1.5', 'fd00:1::/32', 'Chat.Internal', '.newsroom']);
  test.each(['127.0.0.1', '127.9.9.9', '192.168.1.5', 'fd00:1::7'])('%s passes', (address) => {
    expect(judgeAddress(address, list).allow).toBe(true);
  });
  test.each(['128.0.0.1.', '192.168.1.6', 'fd00:2::7', '::ffff:127.0.0.1', '10.0.0.1'])('%s does not', (address) => {
    expect(judgeAddress(address, list).allow).toBe(false);
  });
  test.each([
    ['chat.internal', true],
    ['CHAT.internal.', true],
    ['x.chat.internal', false],
    ['newsroom', true],
    ['a.b.newsroom', true],
    ['evilnewsroom', false],
  ])('host %s: %s', (host, expected) => {
    expect(list.hasHost(host)).toBe(expected);
  });
  test.each([
    'foo/8',
    '10.0.0.0/33',
    '::/129',
    '10.0.0.0/8/8',
    '10.0.0',
    'a b',
    '',
    '*',
    'http://x',
    '1.2.3.4/-1',
    '..',
  ])('%j is no entry', (entry) => {
    expect(() => readAllowList([entry])).toThrow(expect.objectContaining({ code: 'net/allow-list' }));
  });
});
