import { connect } from 'node:net';
import { describe, expect, test } from 'vitest';
import { createHttpClient } from '#src/net/client.ts';
import type { Dial } from '#src/net/transport.ts';
import { serve, serveRaw } from './local-server.ts';

/** A world of names: the transport notes what is dialled and brings every public address to one local server. */
function world(names: Record<string, string[] | (() => string[])>, port: number) {
  const dials: Dial[] = [];
  const lookUps: string[] = [];
  const client = createHttpClient({
    pauseMs: 0,
    resolver: async (hostname) => {
      lookUps.push(hostname);
      const answer = names[hostname];
      return typeof answer === 'function' ? answer() : (answer ?? []);
    },
    transport: (dial) => {
      dials.push(dial);
      return new Promise((resolve, reject) => {
        const socket = connect(port, '127.0.0.1', () => resolve(socket)).on('error', reject);
      });
    },
  });
  return { client, dials, lookUps };
}

const refused = expect.objectContaining({ code: 'net/address-refused', retry: 'never' });

describe('the address that is dialled is the one that was judged', () => {
  test('a name that changes to an inner address after its first answer', async () => {
    await using server = await serve((_, response) => response.end('public'));
    const answers = [['93.184.216.34'], ['127.0.0.1'], ['127.0.0.1']];
    const { client, dials, lookUps } = world({ 'rebind.example': () => answers.shift() ?? [] }, server.port);
    await using _ = client;
    expect((await client.fetch({ url: 'http://rebind.example/' })).status).toBe(200);
    expect(dials.map((dial) => dial.addresses)).toEqual([['93.184.216.34']]);
    expect(lookUps).toHaveLength(1);
    await expect(client.fetch({ url: 'http://rebind.example/' })).rejects.toEqual(refused);
    expect(dials).toHaveLength(1);
  });

  test.each([
    [['127.0.0.1']],
    [['93.184.216.34', '10.0.0.1']],
    [['2606:2800:220:1::1', '::1']],
    [['93.184.216.34', '::ffff:7f00:1']],
    [['64:ff9b::a00:1']],
    [['169.254.169.254']],
    [['93.184.216.34', 'nonsense']],
    [['fe80::1%eth0']],
  ])('one bad address refuses all: %j', async (addresses) => {
    await using server = await serve((_, response) => response.end());
    const { client, dials } = world({ 'mixed.example': addresses }, server.port);
    await using _ = client;
    await expect(client.fetch({ url: 'http://mixed.example/' })).rejects.toEqual(refused);
    await expect(client.fetch({ url: 'https://mixed.example/' })).rejects.toEqual(refused);
    expect(dials).toHaveLength(0);
    expect(server.seen).toEqual([]);
  });

  test('a name without addresses was not found', async () => {
    const { client, dials } = world({}, 1);
    await using _ = client;
    await expect(client.fetch({ url: 'http://nowhere.example/' })).rejects.toMatchObject({
      code: 'net/name-not-found',
      message: 'Could not look: the name nowhere.example was not found. Is there a network?',
      retry: 'later',
    });
    expect(dials).toHaveLength(0);
  });

  test('each hop of a redirect is looked up and judged again', async () => {
    await using server = await serve((request, response) => {
      const to = request.headers.host === 'a.example' ? 'http://b.example/' : 'http://a.example/inner';
      response.writeHead(302, { location: to }).end();
    });
    const answers = [['93.184.216.34'], ['192.168.0.1']];
    const { client, dials, lookUps } = world(
      { 'a.example': () => answers.shift() ?? [], 'b.example': ['93.184.216.35'] },
      server.port,
    );
    await using _ = client;
    await expect(client.fetch({ url: 'http://a.example/' })).rejects.toEqual(refused);
    expect(lookUps).toEqual(['a.example', 'b.example', 'a.example']);
    expect(dials.map((dial) => dial.addresses)).toEqual([['93.184.216.34'], ['93.184.216.35']]);
  });

  test('robots.txt passes the same guard', async () => {
    await using server = await serve((_, response) => response.end());
    const { client, dials } = world({ 'inner.example': ['10.0.0.1'] }, server.port);
    await using _ = client;
    await expect(client.fetch({ url: 'http://inner.example/', robots: true })).rejects.toMatchObject({
      code: 'net/robots-silent',
    });
    expect(dials).toHaveLength(0);
  });
});

describe('redirects into the house', () => {
  const forms = (port: number) => [
    `http://127.0.0.1:${port}/`,
    `http://localhost:${port}/`,
    `http://2130706433:${port}/`,
    `http://0x7f.1:${port}/`,
    `http://0177.0.0.1:${port}/`,
    `http://[::ffff:127.0.0.1]:${port}/`,
    `http://[::1]:${port}/`,
    `http://user@127.0.0.1:${port}/`,
    `//127.0.0.1:${port}/`,
    `http:\\\\127.0.0.1:${port}\\`,
    `http://127.0.0.1:${port}\\@example.org/`,
    `http://127。0。0。1:${port}/`,
    `http://127.0.0.1.nip.io:${port}/`,
    `http://0:${port}/`,
    `http://lookup.example:${port}/`,
    `/\\127.0.0.1:${port}/`,
    `///127.0.0.1:${port}/`,
    'file:///etc/passwd',
    'gopher://127.0.0.1/',
    'javascript:alert(1)',
    'data:text/plain,x',
    `ftp://127.0.0.1:${port}/`,
    'http://',
    'http://[/',
  ];

  test.each(forms(0).map((_, index) => index))('form %i does not reach the canary', async (index) => {
    await using canary = await serveRaw((socket) => socket.end('HTTP/1.1 200 OK\r\n\r\n'));
    const location = forms(canary.port)[index] ?? '';
    await using server = await serve((_, response) => {
      response.writeHead(302, { location: Buffer.from(location).toString('latin1') }).end();
    });
    const { client, dials } = world({ 'out.example': ['93.184.216.34'], 'lookup.example': ['127.0.0.1'] }, server.port);
    await using _ = client;
    await expect(client.fetch({ url: 'http://out.example/' })).rejects.toMatchObject({
      code: expect.stringMatching(/^net\/(address|url)-refused$/),
    });
    expect(canary.seen).toEqual([]);
    expect(dials).toHaveLength(1);
  });

  test('the real resolver and transport refuse a name of this machine', async () => {
    await using canary = await serveRaw((socket) => socket.end());
    await using client = createHttpClient();
    for (const host of ['localhost', '127.0.0.1', '[::1]', 'localhost.'])
      await expect(client.fetch({ url: `http://${host}:${canary.port}/` })).rejects.toMatchObject({
        code: expect.stringMatching(/^net\/(address|url)-refused$/),
      });
    expect(canary.seen).toEqual([]);
  });
});
