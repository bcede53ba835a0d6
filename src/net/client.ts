import { getCACertificates } from 'node:tls';
import { type Clock, systemClock } from '#src/base/clock.ts';
import { KhavaranError } from '#src/base/errors.ts';
import { VERSION } from '#src/base/version.ts';
import type { Exchange } from '#src/model/capture.ts';
import { readAllowList } from './allow-list.ts';
import type { Network } from './connector.ts';
import { type HopAnswer, type HopRequest, requestHop } from './hop.ts';
import type { FetchRequest, HttpClient } from './http-client.ts';
import { type ConnectionClient, openConnection } from './open-connection.ts';
import { createPace, type Sleep, systemSleep, type TakeTurn } from './pace.ts';
import { readProxy } from './proxy.ts';
import { followRedirect, isRedirect, readLocation } from './redirect.ts';
import { headersToSend, withoutSecrets } from './request-headers.ts';
import { type Resolver, systemResolver } from './resolver.ts';
import { createRobots } from './robots.ts';
import { createStopwatch } from './stopwatch.ts';
import { type Transport, tcpTransport } from './transport.ts';
import { untilAborted } from './until-aborted.ts';
import { judgeUrl } from './url-guard.ts';

export interface HttpClientOptions {
  /** Full User-Agent; by default `KhavaranBot/1.2.3` with the contact. The part before the slash is what robots.txt names. */
  userAgent?: string;
  /** Where the asked can learn who asks: a web or e-mail address. Without one the User-Agent gives none. */
  contact?: string | undefined;
  /** Addresses, CIDR ranges and hosts that the guards let pass: see `readAllowList`. */
  allow?: readonly string[];
  /** Between two requests to a host (name and port), in milliseconds. Default 1,000. */
  pauseMs?: number;
  /** PEM certificates trusted besides those of Node. */
  certificateAuthorities?: string[];
  resolver?: Resolver;
  transport?: Transport;
  clock?: Clock;
  sleep?: Sleep;
  /** Where other processes ask the same hosts: see `PaceOptions`. */
  takeTurn?: TakeTurn;
}

export interface OwnedHttpClient extends HttpClient, ConnectionClient, AsyncDisposable {
  /** Stops what is under way (`net/cancelled`) and refuses what comes later. Resolves when all has ended. */
  close(): Promise<void>;
}

const PRODUCT = `KhavaranBot/${VERSION}`;
const MAXIMUM_BYTES = 15 * 1024 * 1024;
const TIMEOUT_MS = 20_000;
const MAXIMUM_REDIRECTS = 5;
const ROBOTS_BYTES = 4 * 1024 * 1024;

/** The one HTTP client of the product: see `HttpClient` for what it promises. */
export function createHttpClient(options: HttpClientOptions = {}): OwnedHttpClient {
  const network = networkOf(options);
  const clock = options.clock ?? systemClock;
  const userAgent = userAgentOf(options);
  const { pauseMs = 1000, sleep = systemSleep, takeTurn } = options;
  const pace = createPace({ pauseMs, clock, sleep, ...(takeTurn ? { takeTurn } : {}) });
  const closing = new AbortController();
  const underWay = new Set<Promise<unknown>>();
  const askRobots = createRobots({
    userAgent,
    clock,
    fetch: (url, proxy) => fetchAll({ url, proxy, maximumBytes: ROBOTS_BYTES }),
  });

  return {
    fetch(request) {
      const work = fetchAll(request);
      underWay.add(work);
      return work.finally(() => underWay.delete(work));
    },
    connect(target) {
      return openConnection({ ...target, signal: AbortSignal.any([closing.signal, target.signal]) }, network);
    },
    close,
    [Symbol.asyncDispose]: close,
  };

  async function close(): Promise<void> {
    closing.abort(cancelled());
    await Promise.allSettled(underWay);
  }

  async function fetchAll(request: FetchRequest): Promise<Exchange> {
    const stop = request.signal ? AbortSignal.any([closing.signal, request.signal]) : closing.signal;
    const secretHeaders = request.secretHeaders ?? [];
    const maximumRedirects = request.maximumRedirects ?? MAXIMUM_REDIRECTS;
    const proxy = request.proxy ? readProxy(request.proxy) : null;
    const stopwatch = createStopwatch(request.timeoutMs ?? TIMEOUT_MS);
    const redirects: Exchange['redirects'] = [];
    const visited = new Set<string>();
    guard(request.url, proxy !== null, null);
    const requestHeaders = headersToSend(userAgent, request.headers, request.validators);
    let hop: Pick<HopRequest, 'url' | 'method' | 'headers' | 'body'> = {
      url: new URL(request.url),
      method: request.method ?? 'GET',
      headers: requestHeaders,
      body: request.body ?? null,
    };
    let startedAt: string | null = null;
    let hostBefore: string | null = null;

    for (;;) {
      const { url, method } = hop;
      visited.add(`${method} ${withoutFragment(url)}`);
      if (request.robots) await consultRobots(url, request.proxy ?? null, stop);
      const answer: HopAnswer = await unlessStopped(stop, () =>
        pace({
          host: url.host,
          immediate: url.host === hostBefore,
          signal: stop,
          run: () => {
            startedAt ??= clock.now().toISOString();
            return stopwatch.run(url.hostname, stop, (signal) =>
              requestHop(
                {
                  ...hop,
                  proxy,
                  maximumBytes: request.maximumBytes ?? MAXIMUM_BYTES,
                  signal,
                  wantsBody: (status, headers) => maximumRedirects === 0 || !isRedirect(status, headers),
                },
                network,
              ),
            );
          },
        }),
      );
      if (maximumRedirects === 0 || !isRedirect(answer.status, answer.headers))
        return {
          method: request.method ?? 'GET',
          requestedUrl: request.url,
          finalUrl: url.href,
          redirects,
          requestHeaders: withoutSecrets(requestHeaders, secretHeaders),
          status: answer.status,
          responseHeaders: answer.headers,
          raw: answer.raw,
          body: answer.body,
          serverAddress: answer.serverAddress,
          certificateSha256: answer.certificateSha256,
          startedAt: startedAt ?? clock.now().toISOString(),
          finishedAt: clock.now().toISOString(),
        };
      const location = readLocation(answer.headers);
      redirects.push({ url: url.href, status: answer.status, location });
      if (redirects.length > maximumRedirects)
        throw tooManyRedirects(url.hostname, `more than ${maximumRedirects} times`);
      hop = followRedirect(hop, answer.status, location, secretHeaders);
      guard(hop.url.href, proxy !== null, url.hostname);
      if (visited.has(`${hop.method} ${withoutFragment(hop.url)}`)) throw tooManyRedirects(url.hostname, 'in a circle');
      hostBefore = url.host;
    }
  }

  function guard(url: string, proxied: boolean, sentBy: string | null): void {
    const verdict = judgeUrl(url, { allowed: network.allowed, proxied });
    if (verdict.allow) return;
    const where =
      sentBy === null ? 'Not fetched.' : `Not fetched: ${sentBy} sends us on to an address that is refused.`;
    const code = verdict.address ? 'net/address-refused' : 'net/url-refused';
    throw new KhavaranError(code, `${where} ${verdict.reason}`);
  }

  async function consultRobots(url: URL, proxy: string | null, stop: AbortSignal): Promise<void> {
    const verdict = await unlessStopped(stop, () => askRobots(url, proxy));
    if (verdict.allow) return;
    throw new KhavaranError(verdict.silent ? 'net/robots-silent' : 'net/robots', verdict.reason, { retry: 'later' });
  }
}

/** How the outside is reached, as the options say. */
export function networkOf(options: HttpClientOptions): Network {
  return {
    resolver: options.resolver ?? systemResolver,
    transport: options.transport ?? tcpTransport,
    allowed: readAllowList(options.allow ?? []),
    certificateAuthorities: options.certificateAuthorities
      ? [...getCACertificates(), ...options.certificateAuthorities]
      : [],
  };
}

export function userAgentOf({ userAgent, contact }: HttpClientOptions): string {
  return userAgent ?? (contact ? `${PRODUCT} (+${contact})` : PRODUCT);
}

/** Runs the task; when the caller or `close` stops it, the error says so whatever broke on the way. */
async function unlessStopped<T>(stop: AbortSignal, task: () => Promise<T>): Promise<T> {
  try {
    stop.throwIfAborted();
    return await untilAborted(task(), stop);
  } catch (error) {
    throw stop.aborted ? cancelled() : error;
  }
}

function cancelled(): KhavaranError {
  return new KhavaranError('net/cancelled', 'Stopped before an answer came.', { retry: 'later' });
}

function tooManyRedirects(host: string, how: string): KhavaranError {
  return new KhavaranError('net/too-many-redirects', `Could not look: ${host} sends us on ${how}.`, { retry: 'later' });
}

function withoutFragment(url: URL): string {
  return url.href.split('#', 1)[0] ?? url.href;
}
