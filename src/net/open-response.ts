import { KhavaranError } from '#src/base/errors.ts';
import type { Network } from './connector.ts';
import { dispatcherFor } from './hop.ts';
import { explainNetworkError } from './network-error.ts';
import { readProxy } from './proxy.ts';
import { flatHeaders, headersToSend, withoutSecrets } from './request-headers.ts';
import type { OpenResponse, StreamOpening } from './stream-client.ts';

const OPEN_MS = 20_000;

/** Opens an answer that goes on for as long as both sides like (server-sent events, JSON lines). */
export async function openResponse(
  opening: StreamOpening,
  network: Network,
  userAgent: string,
  closing: AbortSignal,
): Promise<OpenResponse> {
  const url = new URL(opening.url);
  const host = url.hostname;
  const proxy = opening.proxy ? readProxy(opening.proxy) : null;
  const ended = new AbortController();
  const signal = AbortSignal.any([closing, opening.signal, ended.signal]);
  const context = { host, answered: false, proxied: proxy !== null };
  const headers = headersToSend(userAgent, { ...opening.headers, 'accept-encoding': 'identity' });
  let serverAddress: string | null = null;
  let certificateSha256: string | null = null;
  const dispatcher = dispatcherFor({ url, proxy, signal }, network, {
    onConnected: (address) => {
      serverAddress = address;
    },
    onSecured: (sha256) => {
      certificateSha256 = sha256;
    },
  });
  const close = () => void dispatcher.destroy().catch(() => undefined);
  const timer = setTimeout(() => ended.abort(silent(host, opening.openMs ?? OPEN_MS)), opening.openMs ?? OPEN_MS);
  try {
    const answer = await dispatcher.request({
      origin: url.origin,
      path: url.pathname + url.search,
      method: 'GET',
      headers,
      signal,
      reset: true,
    });
    clearTimeout(timer);
    context.answered = true;
    answer.body.on('error', () => undefined);
    return {
      head: {
        method: 'GET',
        requestedUrl: opening.url,
        finalUrl: opening.url,
        requestHeaders: withoutSecrets(headers),
        status: answer.statusCode,
        responseHeaders: flatHeaders(answer.headers),
        serverAddress,
        certificateSha256,
      },
      chunks: chunksOf(answer.body),
    };
  } catch (error) {
    clearTimeout(timer);
    close();
    throw explained(error);
  }

  async function* chunksOf(body: AsyncIterable<Uint8Array>): AsyncIterableIterator<Uint8Array> {
    const iterator = body[Symbol.asyncIterator]();
    try {
      for (;;) {
        // Counted only while somebody waits for it: a reader who is busy does not make the other side silent.
        const silence = setTimeout(() => ended.abort(silent(host, opening.silenceMs)), opening.silenceMs);
        const next = await iterator.next().finally(() => clearTimeout(silence));
        if (next.done) return;
        yield next.value;
      }
    } catch (error) {
      const why = explained(error);
      // A connection that is cut within a chunk looks like a fault of the protocol, and is none.
      throw why.code === 'net/protocol'
        ? new KhavaranError('net/truncated', `The stream of ${host} broke off.`, { retry: 'later' })
        : why;
    } finally {
      close();
    }
  }

  function explained(error: unknown): KhavaranError {
    if (ended.signal.aborted && ended.signal.reason instanceof KhavaranError) return ended.signal.reason;
    if (signal.aborted)
      return new KhavaranError('net/cancelled', 'Stopped before the stream ended.', { retry: 'later' });
    return explainNetworkError(error, context);
  }
}

function silent(host: string, milliseconds: number): KhavaranError {
  const seconds = Math.max(1, Math.round(milliseconds / 1000));
  return new KhavaranError('net/timeout', `${host} gave no sign of life for ${seconds} s.`, { retry: 'later' });
}
