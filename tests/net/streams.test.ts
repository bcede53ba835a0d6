import { createServer } from 'node:https';
import { describe, expect, it, test } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import type { OpenSocket, StreamOpening } from '#src/net/stream-client.ts';
import { createStreamClient } from '#src/net/streams.ts';
import { certificate, key } from './certificate.ts';
import { portOf, serve, serveRaw } from './local-server.ts';
import { serveHttpProxy, serveSocks } from './proxies.ts';
import { serveSockets } from './socket-server.ts';

const client = () => createStreamClient({ allow: ['127.0.0.1'], certificateAuthorities: [certificate] });
const opening = (url: string, more: Partial<StreamOpening> = {}): StreamOpening => ({
  url,
  signal: new AbortController().signal,
  silenceMs: 5000,
  ...more,
});

function assertOpen(result: Awaited<ReturnType<ReturnType<typeof client>['connect']>>): OpenSocket {
  if (!('messages' in result)) throw new Error(`refused with ${result.head.status}`);
  return result;
}

async function take(messages: AsyncIterable<string>, count: number): Promise<string[]> {
  const taken: string[] = [];
  for await (const message of messages) {
    taken.push(message);
    if (taken.length === count) break;
  }
  return taken;
}

describe('sockets', () => {
  it('brings messages in order, and tells what was opened without its secrets', async () => {
    await using server = await serveSockets((socket) => {
      for (let index = 0; index < 600; index++) socket.send(`message ${index}`);
    });
    await using streams = client();
    const headers = { authorization: 'Bearer secret-of-ours' };
    const { head, messages } = assertOpen(await streams.connect(opening(`${server.url}/a?b=c`, { headers })));
    expect(head).toMatchObject({ status: 101, requestedUrl: `${server.url}/a?b=c`, serverAddress: '127.0.0.1' });
    expect(JSON.stringify(head)).not.toContain('secret-of-ours');
    const taken = await take(messages, 600);
    expect(taken).toEqual(Array.from({ length: 600 }, (_, index) => `message ${index}`));
    await expect.poll(() => server.clients.size).toBe(0);
  });

  it.each([
    ['ws://10.0.0.1/', 'net/address-refused'],
    ['ws://[::1]:8080/', 'net/address-refused'],
    ['wss://169.254.169.254/', 'net/address-refused'],
    ['ws://localhost:9/', 'net/url-refused'],
    ['ws://user:word@example.org/', 'net/url-refused'],
    ['file:///etc/passwd', 'net/url-refused'],
  ])('does not open %s', async (url, code) => {
    await using streams = createStreamClient();
    await expect(streams.connect(opening(url))).rejects.toMatchObject({ code });
    await expect(streams.open(opening(url.replace(/^ws/, 'http')))).rejects.toMatchObject({ code });
  });

  it('does not dial a private address behind a public name', async () => {
    await using server = await serveSockets(() => undefined);
    await using streams = createStreamClient({ resolver: async () => ['127.0.0.1'] });
    const url = `ws://public.example:${server.port}/`;
    await expect(streams.connect(opening(url))).rejects.toMatchObject({ code: 'net/address-refused' });
    await expect(streams.open(opening(url.replace('ws', 'http')))).rejects.toMatchObject({
      code: 'net/address-refused',
    });
    expect(server.asked).toEqual([]);
  });

  it('ends at a message of an absurd size', async () => {
    await using server = await serveSockets((socket) => {
      socket.send('small');
      socket.send('x'.repeat(3_000_000));
    });
    await using streams = client();
    const { messages } = assertOpen(await streams.connect(opening(server.url)));
    expect((await messages.next()).value).toBe('small');
    await expect(messages.next()).rejects.toMatchObject({ code: 'net/too-large' });
  });

  it('holds a sender back who is faster than the reader', async () => {
    const MESSAGE = 'x'.repeat(10_000);
    const held: { socket?: WebSocket } = {};
    await using server = await serveSockets((socket) => {
      held.socket = socket;
      for (let index = 0; index < 3000; index++) socket.send(`${index} ${MESSAGE}`);
    });
    await using streams = client();
    const { messages } = assertOpen(await streams.connect(opening(server.url)));
    expect((await messages.next()).value).toMatch(/^0 /);
    await new Promise((resolve) => setTimeout(resolve, 300));
    // 30 MB were sent; what is not in our bounded queue or the sockets' own buffers waits at the sender.
    expect(held.socket?.bufferedAmount).toBeGreaterThan(10_000_000);
    const rest = await take(messages, 2999);
    expect(rest.at(-1)).toMatch(/^2999 /);
  });

  it('counts a socket without a sign of life as dead, and a quiet one that answers pings as living', async () => {
    await using quiet = await serveSockets((socket) => void setTimeout(() => socket.send('late'), 2_000));
    await using dead = await serveSockets(() => undefined, { autoPong: false });
    await using streams = client();
    const living = assertOpen(await streams.connect(opening(quiet.url, { silenceMs: 700 })));
    expect((await living.messages.next()).value).toBe('late');
    const hanging = assertOpen(await streams.connect(opening(dead.url, { silenceMs: 700 })));
    await expect(hanging.messages.next()).rejects.toMatchObject({ code: 'net/timeout' });
  });

  it('tells with which words it was closed', async () => {
    await using server = await serveSockets((socket) => socket.close(1008, 'ConsumerTooSlow'));
    await using streams = client();
    const { messages } = assertOpen(await streams.connect(opening(server.url)));
    await expect(messages.next()).rejects.toMatchObject({
      code: 'net/closed',
      message: expect.stringContaining('1008: ConsumerTooSlow'),
    });
  });

  it('hands back a refusal', async () => {
    await using server = await serveSockets(() => undefined, { refuse: () => ({ status: 429, body: 'too many' }) });
    await using streams = client();
    const refused = await streams.connect(opening(server.url));
    expect('body' in refused ? [refused.head.status, Buffer.from(refused.body).toString()] : null).toEqual([
      429,
      'too many',
    ]);
  });

  it('tells a server that speaks otherwise, hangs or is not there', async () => {
    await using wild = await serveRaw((socket) => void socket.write('HELLO THERE\r\n\r\n'));
    await using hanging = await serveRaw(() => undefined);
    await using streams = client();
    await expect(streams.connect(opening(`ws://127.0.0.1:${wild.port}/`))).rejects.toMatchObject({
      code: 'net/protocol',
    });
    await expect(streams.connect(opening(`ws://127.0.0.1:${hanging.port}/`, { openMs: 100 }))).rejects.toMatchObject({
      code: 'net/timeout',
    });
    await expect(streams.connect(opening('ws://127.0.0.1:9/'))).rejects.toMatchObject({ code: 'net/url-refused' });
  });

  it('ends when it is stopped', async () => {
    await using server = await serveSockets(() => undefined);
    await using streams = client();
    const stop = new AbortController();
    const { messages } = assertOpen(await streams.connect(opening(server.url, { signal: stop.signal })));
    const next = messages.next();
    stop.abort();
    await expect(next).rejects.toMatchObject({ code: expect.stringMatching(/^net\//) });
    await expect.poll(() => server.clients.size).toBe(0);
  });

  async function secureSockets() {
    const http = createServer({ key, cert: certificate });
    const sockets = new WebSocketServer({ server: http });
    sockets.on('connection', (socket) => socket.send('secure'));
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
    return {
      port: portOf(http.address()),
      async [Symbol.asyncDispose]() {
        for (const socket of sockets.clients) socket.terminate();
        http.closeAllConnections();
        await new Promise((resolve) => http.close(resolve));
      },
    };
  }

  test.each(['socks5', 'http'])('go through a proxy: %s', async (scheme) => {
    await using server = await secureSockets();
    await using proxy = await (scheme === 'http' ? serveHttpProxy(server.port) : serveSocks(server.port));
    await using streams = createStreamClient({
      certificateAuthorities: [certificate],
      resolver: async (hostname) => {
        throw new Error(`${hostname} was looked up`);
      },
    });
    const through = { proxy: `${scheme}://127.0.0.1:${proxy.port}` };
    const { messages } = assertOpen(await streams.connect(opening('wss://secure.example/', through)));
    expect((await messages.next()).value).toBe('secure');
    await messages.return?.();
    await expect(streams.connect(opening('wss://other.example/', through))).rejects.toMatchObject({
      code: 'net/protocol',
    });
  });

  it('an HTTP proxy that wants a password says so', async () => {
    await using server = await secureSockets();
    await using proxy = await serveHttpProxy(server.port, { credentials: 'me:word' });
    await using streams = createStreamClient({ certificateAuthorities: [certificate] });
    const at = (proxyUrl: string) => streams.connect(opening('wss://secure.example/', { proxy: proxyUrl }));
    await expect(at(`http://127.0.0.1:${proxy.port}`)).rejects.toMatchObject({
      code: 'net/unreachable',
      message: expect.stringContaining('password'),
    });
    const { messages } = assertOpen(await at(`http://me:word@127.0.0.1:${proxy.port}`));
    expect((await messages.next()).value).toBe('secure');
  });
});

describe('answers that go on', () => {
  const text = (chunk: Uint8Array) => Buffer.from(chunk).toString();

  it('come piece by piece', async () => {
    await using server = await serve((_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('one');
      setTimeout(() => response.end('two'), 50);
    });
    await using streams = client();
    const { head, chunks } = await streams.open(opening(server.url, { headers: { authorization: 'Bearer hidden' } }));
    expect(head).toMatchObject({ status: 200, responseHeaders: { 'content-type': 'text/event-stream' } });
    expect(JSON.stringify(head)).not.toContain('hidden');
    expect(text((await chunks.next()).value)).toBe('one');
    expect(text((await chunks.next()).value)).toBe('two');
    expect((await chunks.next()).done).toBe(true);
  });

  it('count as dead when they fall silent, while a slow reader is nobody’s silence', async () => {
    await using server = await serve((_, response) => {
      response.write('one');
      response.write('two');
    });
    await using streams = client();
    const { chunks } = await streams.open(opening(server.url, { silenceMs: 100 }));
    const read = await chunks.next();
    await new Promise((resolve) => setTimeout(resolve, 250));
    let all = text(read.value);
    while (all !== 'onetwo') all += text((await chunks.next()).value);
    await expect(chunks.next()).rejects.toMatchObject({ code: 'net/timeout' });
  });

  it('break off with a sentence, and end with their reader', async () => {
    let closed = 0;
    await using server = await serve((request, response) => {
      response.on('close', () => closed++);
      response.write('one');
      if (request.url === '/break') setTimeout(() => response.destroy(), 30);
    });
    await using streams = client();
    const broken = await streams.open(opening(`${server.url}/break`));
    await broken.chunks.next();
    await expect(broken.chunks.next()).rejects.toMatchObject({ code: 'net/truncated' });
    const left = await streams.open(opening(server.url));
    for await (const _ of left.chunks) break;
    await expect.poll(() => closed).toBe(2);
  });

  it('that never begin are given up', async () => {
    await using server = await serveRaw(() => undefined);
    await using streams = client();
    await expect(streams.open(opening(server.url, { openMs: 100 }))).rejects.toMatchObject({ code: 'net/timeout' });
  });
});
