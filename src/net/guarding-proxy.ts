import { randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, request as openRequest, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { messageOf } from '#src/base/errors.ts';
import { readAllowList } from './allow-list.ts';
import { guardedConnector, type Network } from './connector.ts';
import { throughHttpProxy } from './http-tunnel.ts';
import { readProxy } from './proxy.ts';
import { type Resolver, systemResolver } from './resolver.ts';
import { type Transport, tcpTransport } from './transport.ts';
import { judgeUrl } from './url-guard.ts';

export interface GuardingProxyOptions {
  /** Addresses, CIDR ranges and hosts that the guard lets pass. */
  allow?: readonly string[];
  /** Where it goes out by: `http://…` or `socks5://…`; null goes directly. */
  proxy?: string | null;
  /** Of all answers together, in bytes; after that every connection is cut. */
  maximumBytes: number;
  maximumRequests: number;
  resolver?: Resolver;
  transport?: Transport;
}

/** A proxy on loopback for a browser of ours, with a name and a password of its own. */
export interface GuardingProxy extends AsyncDisposable {
  url: string;
  username: string;
  password: string;
  /** What was refused, a sentence each, the first ones. */
  refused: readonly string[];
}

const MAXIMUM_REFUSALS = 50;
const CONNECT_MS = 15_000;
/** On an answer of the proxy's own, which is no answer of the server. */
export const REFUSED_HEADER = 'x-khavaran-refused';
const HOP_BY_HOP = /^(connection|keep-alive|proxy-.*|te|trailer|transfer-encoding|upgrade)$/i;

/**
 * Starts a proxy through which a browser reaches what the HTTP client may reach, and nothing else: each name is resolved
 * here, every address of the answer is judged, and exactly those are dialled. So the guard holds for whatever a page
 * loads, redirects to or opens.
 */
export async function startGuardingProxy(options: GuardingProxyOptions): Promise<GuardingProxy> {
  const network: Network = {
    resolver: options.resolver ?? systemResolver,
    transport: options.transport ?? tcpTransport,
    allowed: readAllowList(options.allow ?? []),
    certificateAuthorities: [],
  };
  const outward = options.proxy ? readProxy(options.proxy) : null;
  const username = 'page';
  const password = randomBytes(18).toString('base64url');
  const expected = Buffer.from(`Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`);
  const refused: string[] = [];
  const stop = new AbortController();
  const sockets = new Set<Duplex>();
  let bytes = 0;
  let requests = 0;

  const server = createServer({ maxHeaderSize: 32 * 1024 }, (request, response) => {
    response.on('error', () => undefined);
    forward(request, response).catch((error: unknown) => {
      refuse(request.url ?? '', messageOf(error));
      if (!response.headersSent) response.writeHead(502, { [REFUSED_HEADER]: 'yes' }).end();
      else response.destroy();
    });
  });
  server.on('connect', (request: IncomingMessage, client: Duplex, head: Buffer) => {
    keep(client);
    tunnel(request, client, head).catch((error: unknown) => {
      refuse(request.url ?? '', messageOf(error));
      client.end('HTTP/1.1 502 Bad Gateway\r\nconnection: close\r\n\r\n');
    });
  });
  server.on('connection', keep);
  server.on('clientError', (_error, socket) => void socket.destroy());
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    username,
    password,
    refused,
    async [Symbol.asyncDispose]() {
      stop.abort(new Error('the proxy was closed'));
      for (const socket of sockets) socket.destroy();
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };

  function keep(socket: Duplex): void {
    sockets.add(socket);
    socket.on('error', () => undefined).once('close', () => sockets.delete(socket));
  }

  function refuse(target: string, why: string): void {
    if (refused.length < MAXIMUM_REFUSALS) refused.push(`${target.slice(0, 200)}: ${why}`);
  }

  function isOurs(request: IncomingMessage): boolean {
    const given = Buffer.from(request.headers['proxy-authorization'] ?? '');
    return given.length === expected.length && timingSafeEqual(given, expected);
  }

  async function tunnel(request: IncomingMessage, client: Duplex, head: Buffer): Promise<void> {
    if (!isOurs(request)) {
      client.end('HTTP/1.1 407 Proxy Authentication Required\r\nproxy-authenticate: Basic realm="page"\r\n\r\n');
      return;
    }
    const url = new URL(`https://${request.url ?? ''}/`);
    const socket = await connect(url);
    client.write('HTTP/1.1 200 Connection established\r\n\r\n');
    socket.write(head);
    count(socket);
    socket.pipe(client);
    client.pipe(socket);
    socket.once('close', () => client.destroy());
    client.once('close', () => socket.destroy());
  }

  async function forward(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!isOurs(request)) {
      response.writeHead(407, { 'proxy-authenticate': 'Basic realm="page"' }).end();
      return;
    }
    const url = new URL(request.url ?? '');
    if (url.protocol !== 'http:') throw new Error('Only http addresses are forwarded.');
    const socket = await connect(url);
    count(socket);
    const headers = Object.entries(request.headers).filter(([name]) => !HOP_BY_HOP.test(name) && name !== 'host');
    const outgoing = openRequest({
      createConnection: () => socket,
      method: request.method ?? 'GET',
      path: `${url.pathname}${url.search}`,
      headers: { ...Object.fromEntries(headers), host: url.host, connection: 'close' },
      maxHeaderSize: 32 * 1024,
    });
    await new Promise<void>((resolve, reject) => {
      outgoing.once('error', reject);
      outgoing.once('response', (answer) => {
        const kept = Object.entries(answer.headers).filter(([name]) => !HOP_BY_HOP.test(name));
        response.writeHead(answer.statusCode ?? 502, { ...Object.fromEntries(kept), connection: 'close' });
        answer.once('error', reject).once('end', resolve).pipe(response);
      });
      request.pipe(outgoing);
    });
  }

  /** A connection to where the address leads, judged by its text first and then by what it resolves to. */
  async function connect(url: URL): Promise<Socket> {
    if (++requests > options.maximumRequests) throw new Error('The page asks for too much.');
    const verdict = judgeUrl(url.href, { allowed: network.allowed, proxied: outward !== null });
    if (!verdict.allow) throw new Error(verdict.reason);
    const port = Number(url.port) || (url.protocol === 'https:' ? 443 : 80);
    // The time is that of connecting alone: what is open may stay open until the proxy is closed.
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(new Error('Nobody answers there.')), CONNECT_MS);
    const signal = AbortSignal.any([stop.signal, late.signal]);
    try {
      const socket =
        outward?.kind === 'http'
          ? await throughHttpProxy(outward, { hostname: url.hostname, port }, network, signal)
          : await dial(url.hostname, port, signal);
      keep(socket);
      return socket;
    } finally {
      clearTimeout(timer);
    }
  }

  function dial(hostname: string, port: number, signal: AbortSignal): Promise<Socket> {
    // Only until it is connected: the browser speaks TLS itself.
    const open = guardedConnector(network, { proxy: outward, signal, onConnected: () => undefined });
    return new Promise((resolve, reject) => {
      open({ hostname, protocol: 'http:', port: String(port) }, (...[error, socket]) =>
        socket ? resolve(socket) : reject(error),
      );
    });
  }

  function count(socket: Socket): void {
    socket.on('data', (piece: Buffer) => {
      bytes += piece.length;
      if (bytes <= options.maximumBytes) return;
      refuse('', 'The page is larger than is kept.');
      for (const one of sockets) one.destroy();
    });
  }
}
