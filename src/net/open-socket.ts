import type { Socket } from 'node:net';
import { WebSocket } from 'ws';
import { KhavaranError, messageOf } from '#src/base/errors.ts';
import { guardedConnector, type Network } from './connector.ts';
import { throughHttpProxy } from './http-tunnel.ts';
import { createMessageQueue } from './message-queue.ts';
import { explainNetworkError } from './network-error.ts';
import { readProxy } from './proxy.ts';
import { headersToSend, withoutSecrets } from './request-headers.ts';
import type { OpenSocket, SocketRefusal, StreamHead, StreamOpening } from './stream-client.ts';
import { withTls } from './tls.ts';

const OPEN_MS = 20_000;
const MAXIMUM_MESSAGE_BYTES = 1024 * 1024;
const REFUSAL_BYTES = 64 * 1024;

/** Opens a WebSocket (RFC 6455) over a connection that the guard has judged. */
export async function openSocket(
  opening: StreamOpening,
  network: Network,
  userAgent: string,
  closing: AbortSignal,
): Promise<OpenSocket | SocketRefusal> {
  const url = new URL(opening.url);
  const host = url.hostname;
  const ended = new AbortController();
  const signal = AbortSignal.any([closing, opening.signal, ended.signal]);
  const context = { host, answered: false, proxied: Boolean(opening.proxy) };
  const openMs = opening.openMs ?? OPEN_MS;
  const timer = setTimeout(
    () => ended.abort(failure('net/timeout', `Could not look: ${host} did not answer in time.`)),
    openMs,
  );
  const { 'accept-encoding': _, ...headers } = headersToSend(userAgent, opening.headers);
  try {
    const { socket, ...server } = await connectionTo(url, opening.proxy ?? null, network, signal);
    const head = (status: number, responseHeaders: Record<string, string>): StreamHead => ({
      method: 'GET',
      requestedUrl: opening.url,
      finalUrl: opening.url,
      requestHeaders: withoutSecrets(headers),
      status,
      responseHeaders,
      ...server,
    });
    return await handshake({ url, socket, headers, opening, signal, head });
  } catch (error) {
    if (ended.signal.aborted && ended.signal.reason instanceof KhavaranError) throw ended.signal.reason;
    if (signal.aborted) throw failure('net/cancelled', 'Stopped before the stream was open.');
    throw explainNetworkError(error, context);
  } finally {
    clearTimeout(timer);
  }
}

async function connectionTo(
  url: URL,
  proxyAddress: string | null,
  network: Network,
  signal: AbortSignal,
): Promise<{ socket: Socket; serverAddress: string | null; certificateSha256: string | null }> {
  const secure = url.protocol === 'wss:';
  const proxy = proxyAddress ? readProxy(proxyAddress) : null;
  if (proxy?.kind === 'http') {
    const tunnel = await throughHttpProxy(proxy, { hostname: url.hostname, port: portOf(url) }, network, signal);
    const socket = secure ? await withTls(tunnel, url.hostname, network, signal) : tunnel;
    return { socket, serverAddress: null, certificateSha256: null };
  }
  let serverAddress: string | null = null;
  let certificateSha256: string | null = null;
  const connect = guardedConnector(network, {
    proxy,
    signal,
    onConnected: (address) => {
      serverAddress = address;
    },
    onSecured: (sha256) => {
      certificateSha256 = sha256;
    },
  });
  const socket = await new Promise<Socket>((resolve, reject) => {
    connect(
      { hostname: url.hostname, protocol: secure ? 'https:' : 'http:', port: String(portOf(url)) },
      (...[error, opened]) => (opened ? resolve(opened) : reject(error)),
    );
  });
  return { socket, serverAddress, certificateSha256 };
}

function portOf(url: URL): number {
  return Number(url.port) || (url.protocol === 'wss:' ? 443 : 80);
}

interface Handshake {
  url: URL;
  socket: Socket;
  headers: Record<string, string>;
  opening: StreamOpening;
  signal: AbortSignal;
  head: (status: number, headers: Record<string, string>) => StreamHead;
}

function handshake({ url, socket, headers, opening, signal, head }: Handshake): Promise<OpenSocket | SocketRefusal> {
  const { hostname: host } = url;
  const client = new WebSocket(url.href, {
    createConnection: () => socket,
    headers,
    // Compression costs memory that the sender chooses.
    perMessageDeflate: false,
    maxPayload: opening.maximumMessageBytes ?? MAXIMUM_MESSAGE_BYTES,
  });
  const messages = createMessageQueue(client, { host, silenceMs: opening.silenceMs });
  const stop = () => client.terminate();
  signal.addEventListener('abort', stop, { once: true });
  client.once('close', () => signal.removeEventListener('abort', stop));
  return new Promise((resolve, reject) => {
    let responseHeaders: Record<string, string> = {};
    client.once('upgrade', (response) => {
      responseHeaders = flattened(response.headers);
    });
    client.once('open', () => resolve({ head: head(101, responseHeaders), messages }));
    client.once('unexpected-response', (request, response) => {
      const chunks: Buffer[] = [];
      let length = 0;
      const finish = () => {
        request.destroy();
        client.terminate();
        const status = response.statusCode ?? 0;
        resolve({ head: head(status, flattened(response.headers)), body: Buffer.concat(chunks) });
      };
      response.on('data', (chunk: Buffer) => {
        length += chunk.length;
        if (length > REFUSAL_BYTES) finish();
        else chunks.push(chunk);
      });
      response.once('end', finish).once('error', finish);
    });
    client.once('error', (error) => reject(signal.aborted ? signal.reason : protocolFault(error, host)));
    if (signal.aborted) stop();
  });
}

/** `ws` has words of its own for a server that does not keep to the protocol. */
function protocolFault(error: Error, host: string): Error {
  return /^(Invalid|Unexpected|Server sent|Opening handshake)/.test(messageOf(error))
    ? failure('net/protocol', `Could not look: ${host} does not answer as a WebSocket server does.`)
    : error;
}

function flattened(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : value]],
    ),
  );
}

function failure(code: string, sentence: string): KhavaranError {
  return new KhavaranError(code, sentence, { retry: 'later' });
}
