import { Client, ProxyAgent } from 'undici';
import { KhavaranError } from '#src/base/errors.ts';
import { readBody, tooLarge } from './body.ts';
import { type ConnectorOptions, guardedConnector, type Network } from './connector.ts';
import { explainNetworkError } from './network-error.ts';
import type { ProxyAddress } from './proxy.ts';
import { flatHeaders } from './request-headers.ts';

export interface HopRequest {
  url: URL;
  method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  headers: Record<string, string>;
  body: string | Uint8Array | null;
  proxy: ProxyAddress | null;
  maximumBytes: number;
  signal: AbortSignal;
  /** Whether the payload is wanted: that of a redirect which is followed is not. */
  wantsBody: (status: number, headers: Record<string, string>) => boolean;
}

export interface HopAnswer {
  status: number;
  headers: Record<string, string>;
  raw: Uint8Array;
  body: Uint8Array;
  serverAddress: string | null;
  /** Null without TLS, and behind a proxy that speaks HTTP, which does not show it. */
  certificateSha256: string | null;
}

const MAXIMUM_HEADER_BYTES = 32 * 1024;

/**
 * One request and its answer on a connection of its own, without redirects. The connection ends with it: nothing that
 * was judged for one fetch is there for the next, and there are no pools of dead sockets. undici's own time limits
 * count silence only, so they are off; `signal` counts all.
 */
export async function requestHop(request: HopRequest, network: Network): Promise<HopAnswer> {
  const { url, signal, maximumBytes } = request;
  const host = url.hostname;
  const context = { host, answered: false, proxied: request.proxy !== null };
  let serverAddress: string | null = null;
  let certificateSha256: string | null = null;
  const dispatcher = dispatcherFor(request, network, {
    onConnected: (address) => {
      serverAddress = address;
    },
    onSecured: (sha256) => {
      certificateSha256 = sha256;
    },
  });
  try {
    const answer = await dispatcher.request({
      origin: url.origin,
      path: url.pathname + url.search,
      method: request.method,
      headers: request.headers,
      body: request.body,
      signal,
      reset: true,
    });
    context.answered = true;
    answer.body.on('error', () => undefined);
    const headers = flatHeaders(answer.headers);
    const head = { status: answer.statusCode, headers, serverAddress, certificateSha256 };
    // The length in an answer to HEAD is that of what was not sent.
    if (request.method === 'HEAD' || !request.wantsBody(answer.statusCode, headers))
      return { ...head, raw: new Uint8Array(), body: new Uint8Array() };
    if (Number(headers['content-length']) > maximumBytes) throw tooLarge({ host, maximumBytes });
    const payload = await readBody(answer.body, headers['content-encoding'] ?? '', { maximumBytes, host });
    return { ...head, ...payload };
  } catch (error) {
    if (signal.aborted && signal.reason instanceof KhavaranError) throw signal.reason;
    throw explainNetworkError(error, context);
  } finally {
    dispatcher.destroy().catch(() => undefined);
  }
}

/** A connection of its own, guarded, without undici's time limits. */
export function dispatcherFor(
  request: Pick<HopRequest, 'url' | 'proxy' | 'signal'>,
  network: Network,
  seen: Pick<ConnectorOptions, 'onConnected' | 'onSecured'>,
) {
  const limits = { headersTimeout: 0, bodyTimeout: 0, maxHeaderSize: MAXIMUM_HEADER_BYTES, allowH2: false };
  if (request.proxy?.kind === 'http') {
    const tls = network.certificateAuthorities.length > 0 ? { ca: network.certificateAuthorities } : {};
    return new ProxyAgent({ ...limits, uri: request.proxy.url, requestTls: tls, proxyTls: tls });
  }
  const { signal, proxy } = request;
  return new Client(request.url.origin, {
    ...limits,
    connect: guardedConnector(network, { proxy, signal, ...seen }),
  });
}
