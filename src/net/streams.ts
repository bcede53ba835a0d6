import { KhavaranError } from '#src/base/errors.ts';
import { type HttpClientOptions, networkOf, userAgentOf } from './client.ts';
import { openResponse } from './open-response.ts';
import { openSocket } from './open-socket.ts';
import type { StreamClient, StreamOpening } from './stream-client.ts';
import { judgeUrl } from './url-guard.ts';

export interface OwnedStreamClient extends StreamClient, AsyncDisposable {}

/** The client for connections that stay open: see `StreamClient` for what it promises. Disposing it ends them all. */
export function createStreamClient(
  options: Pick<
    HttpClientOptions,
    'userAgent' | 'contact' | 'allow' | 'certificateAuthorities' | 'resolver' | 'transport'
  > = {},
): OwnedStreamClient {
  const network = networkOf(options);
  const userAgent = userAgentOf(options);
  const closing = new AbortController();

  function guard({ url, proxy, signal }: StreamOpening): void {
    if (signal.aborted || closing.signal.aborted)
      throw new KhavaranError('net/cancelled', 'Stopped before the stream was open.', { retry: 'later' });
    // The guard knows the web: a socket is a request of the same host and port.
    const verdict = judgeUrl(url.replace(/^ws(s?):/i, 'http$1:'), {
      allowed: network.allowed,
      proxied: Boolean(proxy),
    });
    if (verdict.allow) return;
    throw new KhavaranError(
      verdict.address ? 'net/address-refused' : 'net/url-refused',
      `Not fetched. ${verdict.reason}`,
    );
  }

  return {
    async open(opening) {
      guard(opening);
      return openResponse(opening, network, userAgent, closing.signal);
    },
    async connect(opening) {
      guard(opening);
      return openSocket(opening, network, userAgent, closing.signal);
    },
    async [Symbol.asyncDispose]() {
      closing.abort();
    },
  };
}
