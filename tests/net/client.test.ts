import { describe, expect, test } from 'vitest';
import { VERSION } from '#src/base/version.ts';
import { createHttpClient } from '#src/net/client.ts';
import type { FetchRequest } from '#src/net/http-client.ts';
import { serve } from './local-server.ts';

async function look(url: string, request: Partial<FetchRequest> = {}) {
  await using client = createHttpClient({ allow: ['127.0.0.0/8'], pauseMs: 0, contact: 'https://watch.example/bot' });
  return await client.fetch({ url, timeoutMs: 5000, ...request });
}

describe('the exchange', () => {
  test('holds what was asked, what came, when and from where', async () => {
    await using server = await serve((_, response) => {
      response.setHeader('x-two', ['a', 'b']).setHeader('etag', '"1"').writeHead(404).end('none');
    });
    const exchange = await look(`${server.url}/a?b=c#part`);
    expect(exchange).toMatchObject({
      method: 'GET',
      requestedUrl: `${server.url}/a?b=c#part`,
      redirects: [],
      status: 404,
      responseHeaders: { 'x-two': 'a, b', etag: '"1"' },
      requestHeaders: { 'user-agent': `KhavaranBot/${VERSION} (+https://watch.example/bot)`, accept: '*/*' },
      serverAddress: '127.0.0.1',
    });
    expect(Buffer.from(exchange.body).toString()).toBe('none');
    expect(Date.parse(exchange.finishedAt)).toBeGreaterThanOrEqual(Date.parse(exchange.startedAt));
    expect(server.seen).toEqual(['GET /a?b=c']);
  });

  test('secrets are sent and not kept', async () => {
    const sent: NodeJS.Dict<string | string[]>[] = [];
    await using server = await serve((request, response) => {
      sent.push(request.headers);
      response.end();
    });
    const exchange = await look(server.url, {
      headers: { Authorization: 'Bearer k', Cookie: 'c=1', 'X-Api-Key': 'k', 'X-Odd': 'k', Accept: 'text/html' },
      secretHeaders: ['x-odd'],
    });
    expect(sent[0]).toMatchObject({ authorization: 'Bearer k', cookie: 'c=1', 'x-api-key': 'k', 'x-odd': 'k' });
    expect(Object.keys(exchange.requestHeaders).toSorted()).toEqual(['accept', 'accept-encoding', 'user-agent']);
    expect(exchange.requestHeaders.accept).toBe('text/html');
  });

  test('a body is posted, and a redirect handed back when none is to be followed', async () => {
    let body = '';
    await using server = await serve((request, response) => {
      request.on('data', (chunk) => {
        body += chunk;
      });
      request.on('end', () => response.writeHead(302, { location: 'http://10.0.0.1/' }).end('see there'));
    });
    const exchange = await look(server.url, { method: 'POST', body: '{"text":"سلام"}', maximumRedirects: 0 });
    expect(body).toBe('{"text":"سلام"}');
    expect(exchange).toMatchObject({ status: 302, redirects: [], finalUrl: `${server.url}/` });
    expect(Buffer.from(exchange.body).toString()).toBe('see there');
  });
});

describe('validators', () => {
  test('go out as they came, byte for byte, and 304 is an answer', async () => {
    const etag = 'W/"é\u00a0ÿ"';
    await using server = await serve((request, response) => {
      const same =
        request.headers['if-none-match'] === etag && request.headers['if-modified-since'] === 'Sun, 01 Nov 2026 1:2';
      response
        .setHeader('etag', etag)
        .writeHead(same ? 304 : 200)
        .end();
    });
    const first = await look(server.url);
    const validators = { etag: first.responseHeaders.etag ?? null, lastModified: 'Sun, 01 Nov 2026 1:2' };
    expect((await look(server.url, { validators })).status).toBe(304);
  });

  test('that cannot be sent do not blind us', async () => {
    await using server = await serve((request, response) => response.end(String(request.headers['if-none-match'])));
    for (const etag of ['"a\r\nx: y"', '"سلام"', `"${'a'.repeat(9000)}"`])
      expect(Buffer.from((await look(server.url, { validators: { etag, lastModified: null } })).body).toString()).toBe(
        'undefined',
      );
  });
});

describe('redirects', () => {
  test('are followed and recorded, relative and Persian ones too', async () => {
    await using server = await serve((request, response) => {
      const to: Record<string, string> = {
        '/1': '/2?x=1',
        '/2?x=1': Buffer.from('/خبر').toString('latin1'),
      };
      const location = to[request.url ?? ''];
      if (location) response.writeHead(request.url === '/1' ? 301 : 307, { location }).end('ignored');
      else response.end('here');
    });
    const exchange = await look(`${server.url}/1`);
    expect(exchange.finalUrl).toBe(`${server.url}/${encodeURIComponent('خبر')}`);
    expect(exchange.redirects).toEqual([
      { url: `${server.url}/1`, status: 301, location: '/2?x=1' },
      { url: `${server.url}/2?x=1`, status: 307, location: '/خبر' },
    ]);
    expect(Buffer.from(exchange.body).toString()).toBe('here');
  });

  test('five are followed, a sixth and a circle are not', async () => {
    await using server = await serve((request, response) => {
      const hop = Number(request.url?.slice(1));
      if (request.url === '/a') response.writeHead(302, { location: '/b#x' }).end();
      else if (request.url === '/b') response.writeHead(302, { location: '/a' }).end();
      else if (hop === 0) response.end('there');
      else response.writeHead(302, { location: `/${hop - 1}` }).end();
    });
    expect((await look(`${server.url}/5`)).redirects).toHaveLength(5);
    await expect(look(`${server.url}/6`)).rejects.toMatchObject({ code: 'net/too-many-redirects' });
    expect((await look(`${server.url}/6`, { maximumRedirects: 6 })).redirects).toHaveLength(6);
    server.seen.length = 0;
    await expect(look(`${server.url}/a`)).rejects.toMatchObject({ code: 'net/too-many-redirects', retry: 'later' });
    expect(server.seen).toEqual(['GET /a', 'GET /b']);
  });

  test('leave secrets behind when they leave the origin', async () => {
    const seen: unknown[] = [];
    await using other = await serve((request, response) => {
      seen.push(request.headers.authorization, request.headers['x-odd'], request.headers['x-plain']);
      response.end();
    });
    await using server = await serve((request, response) => {
      response.writeHead(302, { location: request.url === '/out' ? other.url : '/out' }).end();
    });
    const headers = { authorization: 'Bearer k', 'x-odd': 'k', 'x-plain': 'p' };
    await look(server.url, { headers, secretHeaders: ['X-Odd'] });
    expect(seen).toEqual([undefined, undefined, 'p']);
  });

  test.each([
    [301, 'GET', ''],
    [302, 'GET', ''],
    [303, 'GET', ''],
    [307, 'POST', 'text'],
    [308, 'POST', 'text'],
  ])('POST after %i goes on as %s', async (status, method, expected) => {
    let body = '';
    await using server = await serve((request, response) => {
      if (request.url === '/') response.writeHead(status, { location: '/next' }).end();
      else {
        request.on('data', (chunk) => {
          body += chunk;
        });
        request.on('end', () => response.end());
      }
    });
    await look(server.url, { method: 'POST', body: 'text', headers: { 'content-type': 'text/plain' } });
    expect(server.seen).toEqual(['POST /', `${method} /next`]);
    expect(body).toBe(expected);
  });

  test('a 3xx without a target is an answer', async () => {
    await using server = await serve((_, response) => response.writeHead(302).end('nowhere'));
    expect((await look(server.url)).status).toBe(302);
  });
});

test('errors name the host and nothing that could be a secret', async () => {
  const server = await serve(() => undefined);
  await server[Symbol.asyncDispose]();
  const failed = look(`${server.url}/bot123:TOKEN/send?key=KEY`);
  await expect(failed).rejects.toMatchObject({ message: 'Could not look: 127.0.0.1 refuses the connection.' });
});
