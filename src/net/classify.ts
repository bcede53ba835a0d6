import { STATUS_CODES } from 'node:http';
import { codeOf, KhavaranError, messageOf } from '#src/base/errors.ts';
import type { Exchange } from '#src/model/capture.ts';
import { findChallenge } from './challenge.ts';

export interface Classification {
  /**
   * `ok`: there is a payload to read (which may yet turn out to be none of what was expected). `refused`: the server
   * does not want to give it to us. `broken`: something failed, here or there. `gone`: told to be gone for good (410).
   */
  verdict: 'ok' | 'not-modified' | 'refused' | 'broken' | 'gone';
  /** A plain sentence. */
  reason: string;
  /** How long the server asked us to wait, at most a day; null where it did not. */
  retryAfterMs: number | null;
}

const LONGEST_WAIT_MS = 24 * 3600_000;

/** What an answer means. A status alone is no verdict: a challenge may come as 200, 202 or 403. */
export function classify(exchange: Exchange): Classification {
  const { status, responseHeaders: headers } = exchange;
  const retryAfterMs = readRetryAfter(exchange);
  const shown = `(${status}${STATUS_CODES[status] ? ` ${STATUS_CODES[status]}` : ''})`;
  const as = (verdict: Classification['verdict'], reason: string) => ({ verdict, reason, retryAfterMs });

  const challenge = findChallenge(status, headers, exchange.body);
  if (challenge !== null)
    return as('refused', `The server wants a browser or a person: a check by ${challenge} ${shown}.`);
  if (status === 304) return as('not-modified', 'Nothing has changed since the last look (304 Not Modified).');
  if (status === 202 && exchange.method === 'GET' && exchange.body.length === 0)
    return as('refused', `The server put us off without an answer ${shown}.`);
  if (status >= 200 && status < 300) return as('ok', `The server answered ${shown}.`);
  switch (status) {
    case 401:
      return as('refused', `The server wants us to log in ${shown}.`);
    case 402:
      return as('refused', `The server wants to be paid ${shown}.`);
    case 403:
    case 999:
      return as('refused', `The server refuses us ${shown}.`);
    case 429:
      return as('refused', `The server says that we ask too often ${shown}.`);
    case 451:
      return as('refused', `The server may not show this for legal reasons ${shown}.`);
    case 404:
      return as('broken', `There is nothing at this address ${shown}. It may have moved.`);
    case 407:
      return as('broken', `The proxy wants a user name and password ${shown}.`);
    case 410:
      return as('gone', `This was taken down for good ${shown}.`);
  }
  if (status >= 300 && status < 400) return as('broken', `The server points to another address ${shown}.`);
  if (status >= 500) return as('broken', `The server has a fault ${shown}.`);
  return as('broken', `The server does not accept our request ${shown}.`);
}

/** The same for a fetch without an answer: whatever `HttpClient.fetch` threw. */
export function classifyError(error: unknown): Classification {
  const refused = ['net/robots', 'net/address-refused', 'net/url-refused'].includes(codeOf(error));
  const retryAfterMs = error instanceof KhavaranError ? error.retryAfterMs : null;
  return { verdict: refused ? 'refused' : 'broken', reason: messageOf(error), retryAfterMs };
}

/**
 * The address that should replace the one asked for: where every hop was permanent (301, 308) and the last one
 * answered. Null otherwise. One answer can be a mistake: callers wait for a second.
 */
export function movedPermanently(exchange: Exchange): string | null {
  const { redirects, status } = exchange;
  if (redirects.length === 0 || !(status === 304 || (status >= 200 && status < 300))) return null;
  if (!redirects.every((hop) => hop.status === 301 || hop.status === 308)) return null;
  return exchange.finalUrl.split('#', 1)[0] ?? null;
}

/** Validators for the next look; a 304 may bring newer ones, and keeps those that it does not mention (RFC 9111 4.3.4). */
export function validatorsOf(
  exchange: Exchange,
  before: { etag: string | null; lastModified: string | null } | null = null,
): { etag: string | null; lastModified: string | null } {
  const kept = exchange.status === 304 ? before : null;
  return {
    etag: exchange.responseHeaders.etag ?? kept?.etag ?? null,
    lastModified: exchange.responseHeaders['last-modified'] ?? kept?.lastModified ?? null,
  };
}

/** RFC 9110 section 10.2.3: seconds or a date, which is read against the server's own clock where it shows it. */
function readRetryAfter({ responseHeaders, finishedAt }: Exchange): number | null {
  const value = responseHeaders['retry-after']?.trim() ?? '';
  if (/^\d{1,12}(\.\d{1,6})?$/.test(value)) return clamp(Number(value) * 1000);
  if (!/^[A-Za-z]{3,9},? /.test(value) || value.length > 64) return null;
  const until = Date.parse(value);
  const shown = Date.parse(responseHeaders.date ?? '');
  const now = Number.isNaN(shown) ? Date.parse(finishedAt) : shown;
  return Number.isNaN(until) || Number.isNaN(now) ? null : clamp(until - now);
}

function clamp(milliseconds: number): number {
  return Math.round(Math.min(Math.max(milliseconds, 0), LONGEST_WAIT_MS));
}
