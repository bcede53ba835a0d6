import { brotliCompressSync, createGzip, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { createHttpClient } from '#src/net/client.ts';
import type { FetchRequest } from '#src/net/http-client.ts';
import { pour } from './endless-answers.ts';
import { serve, serveRaw } from './local-server.ts';

const MEGABYTE = 1 << 20;
const PAGE = Buffer.from('<p>متن خبر و some text.</p>'.repeat(200));
const packers = {
  gzip: gzipSync,
  'x-gzip': gzipSync,
  deflate: deflateSync,
  br: (bytes: Uint8Array) => brotliCompressSync(bytes),
  zstd: (bytes: Uint8Array) => zstdCompressSync(bytes),
};

async function look(url: string, request: Partial<FetchRequest> = {}) {
  await using client = createHttpClient({ allow: ['127.0.0.1'], pauseMs: 0 });
  return await client.fetch({ url, timeoutMs: 5000, ...request });
}

function failsWith(code: string, retry: 'later' | 'never' = 'later') {
  return expect.objectContaining({ name: 'KhavaranError', code, retry });
}

describe('content-codings', () => {
  test.each(Object.entries(packers))('%s is removed, and kept in raw', async (coding, pack) => {
    await using server = await serve((_, response) => response.setHeader('content-encoding', coding).end(pack(PAGE)));
    const exchange = await look(server.url);
    expect(Buffer.from(exchange.body)).toEqual(PAGE);
    expect(Buffer.from(exchange.raw)).toEqual(Buffer.from(pack(PAGE)));
  });

  test('deflate without its zlib wrapper, arriving byte by byte', async () => {
    const packed = deflateRawSync(PAGE);
    await using server = await serve((_, response) => {
      response.setHeader('content-encoding', 'deflate');
      for (const byte of packed.subarray(0, 20)) response.write(Buffer.from([byte]));
      response.end(packed.subarray(20));
    });
    expect(Buffer.from((await look(server.url)).body)).toEqual(PAGE);
  });

  test('two codings are removed in turn, three are refused', async () => {
    await using server = await serve((request, response) => {
      const codings = request.url === '/2' ? 'gzip, br' : 'gzip, br, gzip';
      const twice = brotliCompressSync(gzipSync(PAGE));
      response.setHeader('content-encoding', codings).end(request.url === '/2' ? twice : gzipSync(twice));
    });
    expect(Buffer.from((await look(`${server.url}/2`)).body)).toEqual(PAGE);
    await expect(look(`${server.url}/3`)).rejects.toEqual(failsWith('net/protocol'));
  });

  test.each(['identity', 'none', 'UTF-8', ' '])('%j is no coding', async (coding) => {
    await using server = await serve((_, response) => response.setHeader('content-encoding', coding).end(PAGE));
    expect(Buffer.from((await look(server.url)).body)).toEqual(PAGE);
  });

  test('an unknown coding, a thousand codings, and a page that is not packed at all are errors', async () => {
    await using server = await serve((request, response) => {
      const codings = { '/unknown': 'compress', '/many': 'gzip, '.repeat(1000), '/plain': 'gzip' }[request.url ?? ''];
      response.setHeader('content-encoding', codings ?? '').end(PAGE);
    });
    for (const path of ['unknown', 'many', 'plain'])
      await expect(look(`${server.url}/${path}`)).rejects.toEqual(failsWith('net/protocol'));
  });

  test.each(Object.entries(packers))('%s that breaks off is an error, not a short page', async (coding, pack) => {
    await using server = await serve((_, response) => {
      const packed = pack(PAGE);
      response.setHeader('content-encoding', coding).end(packed.subarray(0, packed.length - 6));
    });
    await expect(look(server.url)).rejects.toEqual(failsWith('net/truncated'));
  });

  test('an empty payload needs no decoding', async () => {
    await using server = await serve((_, response) => response.setHeader('content-encoding', 'gzip').end());
    expect((await look(server.url)).body).toHaveLength(0);
  });
});

describe('sizes', () => {
  const zeros = Buffer.alloc(300 * MEGABYTE);
  const bombs = {
    gzip: gzipSync(zeros, { level: 6 }),
    deflate: deflateSync(zeros.subarray(0, 100 * MEGABYTE)),
    br: brotliCompressSync(zeros.subarray(0, 100 * MEGABYTE), { params: {} }),
    zstd: zstdCompressSync(zeros),
    'gzip, gzip': gzipSync(gzipSync(zeros)),
  };

  test.each(Object.entries(bombs))('a bomb of %s is cut early', async (coding, bomb) => {
    await using server = await serve((_, response) => response.setHeader('content-encoding', coding).end(bomb));
    const before = process.memoryUsage().rss;
    const started = performance.now();
    await expect(look(server.url)).rejects.toEqual(failsWith('net/too-large', 'never'));
    expect(performance.now() - started).toBeLessThan(4000);
    expect(process.memoryUsage().rss - before).toBeLessThan(150 * MEGABYTE);
  });

  test('a bomb that stalls when it has gone off does not hold us', async () => {
    await using server = await serve((_, response) => {
      response.setHeader('content-encoding', 'gzip').write(bombs.gzip.subarray(0, 60_000));
    });
    const started = performance.now();
    await expect(look(server.url)).rejects.toEqual(failsWith('net/too-large', 'never'));
    expect(performance.now() - started).toBeLessThan(4000);
  });

  test('an endless page, plain or packed, is cut at the limit', async () => {
    await using server = await serve((request, response) => {
      const packed = request.url === '/packed' ? createGzip({ level: 0 }) : null;
      if (packed) {
        response.setHeader('content-encoding', 'gzip');
        packed.pipe(response);
      }
      pour(response, packed ?? response);
    });
    for (const path of ['/plain', '/packed'])
      await expect(look(server.url + path, { maximumBytes: MEGABYTE })).rejects.toEqual(
        failsWith('net/too-large', 'never'),
      );
  });

  test('a declared length over the limit is refused before it is read', async () => {
    await using server = await serve((_, response) => {
      response.setHeader('content-length', 20 * MEGABYTE).write('x');
    });
    await expect(look(server.url)).rejects.toEqual(failsWith('net/too-large', 'never'));
  });

  test('a page of just the limit passes, one byte more does not', async () => {
    await using server = await serve((request, response) => {
      response.write(Buffer.alloc(999));
      response.end(Buffer.alloc(request.url === '/1000' ? 1 : 2));
    });
    expect((await look(`${server.url}/1000`, { maximumBytes: 1000 })).body).toHaveLength(1000);
    await expect(look(`${server.url}/1001`, { maximumBytes: 1000 })).rejects.toEqual(
      failsWith('net/too-large', 'never'),
    );
  });

  test('headers of an absurd size are refused', async () => {
    await using server = await serveRaw((socket) => {
      socket.write('HTTP/1.1 200 OK\r\n');
      socket.write(`x-a: ${'a'.repeat(7000)}\r\n`.repeat(20));
    });
    await expect(look(server.url)).rejects.toEqual(failsWith('net/too-large', 'never'));
  });
});

describe('time', () => {
  const cases: [string, (write: (text: string) => void) => void][] = [
    ['no answer at all', () => undefined],
    ['half a status line', (write) => write('HTTP/1.1 2')],
    [
      'headers that drip',
      (write) => {
        write('HTTP/1.1 200 OK\r\nx: ');
        drip(() => write('x'));
      },
    ],
    [
      'a body that drips',
      (write) => {
        write('HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n');
        drip(() => write('x'));
      },
    ],
    [
      'chunks that drip',
      (write) => {
        write('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n');
        drip(() => write('1\r\nx\r\n'));
      },
    ],
    ['interim answers without end', (write) => drip(() => write('HTTP/1.1 103 Early Hints\r\n\r\n'))],
    [
      'a packed body that drips',
      (write) => {
        write('HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 100000\r\n\r\n\x1f');
        drip(() => write('x'));
      },
    ],
  ];
  const drops: NodeJS.Timeout[] = [];
  function drip(drop: () => void) {
    drops.push(setInterval(drop, 20));
  }

  test.each(cases)('%s ends at the limit', async (_, act) => {
    await using server = await serveRaw((socket) => {
      act((text) => socket.writable && socket.write(text, 'latin1'));
    });
    const started = performance.now();
    await expect(look(server.url, { timeoutMs: 300 })).rejects.toMatchObject({
      code: expect.stringMatching(/^net\/(timeout|protocol)$/),
      retry: 'later',
    });
    expect(performance.now() - started).toBeLessThan(4000);
    for (const timer of drops.splice(0)) clearInterval(timer);
  });

  test('redirects share the time', async () => {
    await using server = await serve((request, response) => {
      const hop = Number(request.url?.slice(1));
      setTimeout(() => response.writeHead(302, { location: `/${hop + 1}` }).end(), 120);
    });
    await expect(look(`${server.url}/1`, { timeoutMs: 300 })).rejects.toEqual(failsWith('net/timeout'));
    expect(server.seen.length).toBeLessThanOrEqual(3);
  });

  test('a look-up that never ends counts too', async () => {
    await using client = createHttpClient({ resolver: () => new Promise(() => undefined) });
    await expect(client.fetch({ url: 'http://example.org/', timeoutMs: 100 })).rejects.toEqual(
      failsWith('net/timeout'),
    );
  });

  test('a caller who gives up, and a client that closes, end the look at once', async () => {
    await using server = await serve(() => undefined);
    const client = createHttpClient({ allow: ['127.0.0.1'] });
    const given = client.fetch({ url: server.url, signal: AbortSignal.timeout(50) });
    await expect(given).rejects.toEqual(failsWith('net/cancelled'));
    const closed = client.fetch({ url: server.url });
    const outcome = expect(closed).rejects.toEqual(failsWith('net/cancelled'));
    await client.close();
    await outcome;
    await expect(client.fetch({ url: server.url })).rejects.toEqual(failsWith('net/cancelled'));
  });
});

describe('broken answers', () => {
  const cases: [string, string, string][] = [
    ['a body shorter than its length', 'HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nshort', 'net/truncated'],
    ['chunks without an end', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n', 'net/truncated'],
    ['a chunk with a bad size', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\nhello\r\n', 'net/protocol'],
    ['two lengths', 'HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab', 'net/protocol'],
    [
      'length and chunks',
      'HTTP/1.1 200 OK\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n',
      'net/protocol',
    ],
    ['a mail server', '220 mail.example ESMTP\r\n', 'net/protocol'],
    ['nothing', '', 'net/unreachable'],
    ['a bare line', 'hello\n\n', 'net/protocol'],
  ];
  test.each(cases)('%s', async (_, bytes, code) => {
    await using server = await serveRaw((socket) => {
      socket.once('data', () => socket.end(bytes, 'latin1'));
    });
    await expect(look(server.url)).rejects.toEqual(failsWith(code));
  });

  test('a closed port', async () => {
    const server = await serve(() => undefined);
    await server[Symbol.asyncDispose]();
    await expect(look(server.url)).rejects.toEqual(failsWith('net/unreachable'));
  });
});
