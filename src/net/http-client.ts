import type { Exchange } from '#src/model/capture.ts';

export interface FetchRequest {
  url: string;
  method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  headers?: Record<string, string>;
  body?: string | Uint8Array;
  /** Validators of the last answer, echoed byte for byte as `If-None-Match` and `If-Modified-Since`. */
  validators?: Validators;
  /** Limit of the payload, before and after content-coding is removed, in bytes. Default 15 MiB. */
  maximumBytes?: number;
  /** Total time from first look-up to last byte, over all redirects, in milliseconds. Default 20,000. */
  timeoutMs?: number;
  /** Default 5; 0 hands a redirect back as the answer. */
  maximumRedirects?: number;
  /** Ask the host's robots.txt first; refuse with `net/robots` where it says no. Default false. */
  robots?: boolean;
  /** `http://…` or `socks5://…` proxy for this request. */
  proxy?: string | null;
  /** Header names whose values never enter the exchange, besides authorization and cookies. */
  secretHeaders?: string[];
  signal?: AbortSignal;
}

export interface Validators {
  etag: string | null;
  lastModified: string | null;
}

/**
 * The one way out. Every request of the product passes here: the address guard at connect time, the limits, the pace
 * per host. An HTTP error status is an answer, not an error; throws `KhavaranError` with a code `net/…` where there is
 * no whole answer (refused address, time-out, too large, truncated, unreachable).
 */
export interface HttpClient {
  fetch(request: FetchRequest): Promise<Exchange>;
}
