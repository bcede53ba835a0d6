import { createServer } from 'node:https';
import { describe, expect, test } from 'vitest';
import { createHttpClient } from '#src/net/client.ts';
import type { FetchRequest } from '#src/net/http-client.ts';
import { certificate, key } from './certificate.ts';
import { portOf, serve } from './local-server.ts';
import { serveHttpProxy, serveSocks } from './proxies.ts';

/** No name may be looked up here: the proxy's own address is written as one. */
async function look(url: string, proxy: string, request: Partial<FetchRequest> = {}) {
  await using client = createHttpClient({
    pauseMs: 0,
    certificateAuthorities: [certificate],
    resolver: async (hostname) => {
      throw new Error(`${hostname} was looked up`);
    },
  });
  return await client.fetch({ url, proxy, timeoutMs: 3000, ...request });
}

const page = () => serve((request, response) => response.end(`host ${request.headers.host}`));

async function securePage() {
  const server = createServer({ key, cert: certificate }, (_, response) => response.end('secure'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: portOf(server.address()),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

describe('SOCKS5', () => {
  test.each(['socks5', 'socks5h', 'socks'])('%s: the proxy finds the name', async (scheme) => {
    await using server = await page();
    await using proxy = await serveSocks(server.port);
    const exchange = await look('http://abcdef.onion/x', `${scheme}://127.0.0.1:${proxy.port}`);
    expect(Buffer.from(exchange.body).toString()).toBe('host abcdef.onion');
    expect(exchange.serverAddress).toBeNull();
    expect(proxy.seen).toEqual(['domain abcdef.onion:80']);
  });

  test('https goes through, its certificate is checked for the name', async () => {
    await using server = await securePage();
    await using proxy = await serveSocks(server.port, { slowly: true });
    const url = `socks5://127.0.0.1:${proxy.port}`;
    expect(Buffer.from((await look('https://secure.example/', url)).body).toString()).toBe('secure');
    await expect(look('https://other.example/', url)).rejects.toMatchObject({ code: 'net/protocol' });
    expect(proxy.seen).toEqual(['domain secure.example:443', 'domain other.example:443']);
  });

  test('addresses go as addresses', async () => {
    await using server = await page();
    await using proxy = await serveSocks(server.port);
    await look('http://93.184.216.34:8080/', `socks5://127.0.0.1:${proxy.port}`);
    await look('http://[2606:4700::1111]/', `socks5://127.0.0.1:${proxy.port}`);
    expect(proxy.seen).toEqual(['ipv4 93.184.216.34:8080', 'ipv6 26064700000000000000000000001111:80']);
  });

  test('user and password', async () => {
    await using server = await page();
    await using proxy = await serveSocks(server.port, { user: 'ann:p@ss' });
    await look('http://a.example/', `socks5://ann:p%40ss@127.0.0.1:${proxy.port}`);
    expect(proxy.seen).toEqual(['user ann:p@ss', 'domain a.example:80']);
    await expect(look('http://a.example/', `socks5://ann:no@127.0.0.1:${proxy.port}`)).rejects.toMatchObject({
      code: 'net/unreachable',
    });
    await expect(look('http://a.example/', `socks5://127.0.0.1:${proxy.port}`)).rejects.toMatchObject({
      code: 'net/unreachable',
    });
  });

  test.each([1, 2, 4, 5, 6, 99])('reply %i is an error', async (reply) => {
    await using server = await page();
    await using proxy = await serveSocks(server.port, { reply });
    await expect(look('http://a.example/', `socks5://127.0.0.1:${proxy.port}`)).rejects.toMatchObject({
      code: 'net/unreachable',
      retry: 'later',
    });
    expect(server.seen).toEqual([]);
  });

  test('a proxy that says nothing, and one that is a web server', async () => {
    await using server = await page();
    await using proxy = await serveSocks(server.port, { silent: true });
    await expect(
      look('http://a.example/', `socks5://127.0.0.1:${proxy.port}`, { timeoutMs: 200 }),
    ).rejects.toMatchObject({ code: 'net/timeout' });
    await expect(look('http://a.example/', `socks5://127.0.0.1:${server.port}`)).rejects.toMatchObject({
      code: 'net/unreachable',
    });
  });
});

describe('HTTP proxy', () => {
  test('http as a whole URL, https by CONNECT', async () => {
    await using server = await page();
    await using secure = await securePage();
    await using proxy = await serveHttpProxy(server.port);
    await using tunnel = await serveHttpProxy(secure.port);
    expect(Buffer.from((await look('http://a.example/x?y', proxy.url)).body).toString()).toBe('host a.example');
    expect(Buffer.from((await look('https://secure.example/', tunnel.url)).body).toString()).toBe('secure');
    expect([...proxy.seen, ...tunnel.seen]).toEqual(['GET http://a.example/x?y', 'CONNECT secure.example:443']);
  });

  test('user and password', async () => {
    await using server = await page();
    await using proxy = await serveHttpProxy(server.port, { credentials: 'ann:secret' });
    const withUser = proxy.url.replace('//', '//ann:secret@');
    expect((await look('http://a.example/', withUser)).status).toBe(200);
    for (const url of ['http://a.example/', 'https://a.example/'])
      await expect(look(url, proxy.url)).rejects.toMatchObject({
        code: 'net/unreachable',
        message: expect.not.stringContaining('secret'),
      });
  });

  test('a proxy that is not there', async () => {
    const proxy = await serveHttpProxy(1);
    await proxy[Symbol.asyncDispose]();
    for (const url of ['http://a.example/', 'https://a.example/'])
      await expect(look(url, proxy.url)).rejects.toMatchObject({ code: 'net/unreachable' });
  });
});

describe('the guard stays', () => {
  test.each([
    'http://127.0.0.1/',
    'http://localhost/',
    'http://169.254.169.254/',
    'http://[::1]/',
    'http://x.internal/',
    'http://0x7f.1/',
  ])('%s is not asked of a proxy', async (url) => {
    await using server = await page();
    await using socks = await serveSocks(server.port);
    await using http = await serveHttpProxy(server.port);
    for (const proxy of [`socks5://127.0.0.1:${socks.port}`, http.url])
      await expect(look(url, proxy)).rejects.toMatchObject({
        code: expect.stringMatching(/^net\/(address|url)-refused$/),
      });
    expect([...socks.seen, ...http.seen]).toEqual([]);
  });

  test('nor is what a redirect leads to', async () => {
    await using server = await serve((_, response) => response.writeHead(302, { location: 'http://10.0.0.1/' }).end());
    await using proxy = await serveSocks(server.port);
    await expect(look('http://a.example/', `socks5://127.0.0.1:${proxy.port}`)).rejects.toMatchObject({
      code: 'net/address-refused',
    });
    expect(proxy.seen).toEqual(['domain a.example:80']);
  });

  test.each(['', 'ftp://127.0.0.1', 'nonsense', 'socks4://127.0.0.1:1', 'socks5://'])(
    '%j is no proxy',
    async (proxy) => {
      const looked = look('http://a.example/', proxy);
      // An empty setting means no proxy; the name is then looked up here.
      await expect(looked).rejects.toMatchObject({ code: proxy === '' ? 'net/unreachable' : 'net/url-refused' });
    },
  );
});

test('a certificate that nobody vouches for is an error', async () => {
  await using server = await securePage();
  await using client = createHttpClient({ allow: ['secure.example'], resolver: async () => ['127.0.0.1'] });
  await expect(client.fetch({ url: `https://secure.example:${server.port}/` })).rejects.toMatchObject({
    code: 'net/protocol',
  });
  await using trusting = createHttpClient({
    allow: ['secure.example'],
    resolver: async () => ['127.0.0.1'],
    certificateAuthorities: [certificate],
  });
  expect((await trusting.fetch({ url: `https://secure.example:${server.port}/` })).status).toBe(200);
});
