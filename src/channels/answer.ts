import { codeOf, KhavaranError } from '#src/base/errors.ts';
import type { SendResult } from '#src/model/delivery.ts';

/** Every way in which a message is not taken. */
export type Failure = Exclude<SendResult, { outcome: 'sent' }>;

/** No service is believed that asks for more than a day: feeds and proxies in between misconfigure it. */
const LONGEST_WAIT_MS = 24 * 3_600_000;

/**
 * `Retry-After` in milliseconds: seconds or an HTTP date (RFC 9110 section 10.2.3), null without one or where it makes
 * no sense. Fractions of a second, which some services send, are taken.
 */
export function retryAfterMs(headers: Record<string, string>, now: Date): number | null {
  const value = headers['retry-after']?.trim();
  if (!value) return null;
  const wait = /^\d{1,9}(\.\d{1,6})?$/.test(value)
    ? Math.ceil(Number(value) * 1000)
    : Date.parse(value) - now.getTime();
  return Number.isFinite(wait) ? Math.min(Math.max(0, wait), LONGEST_WAIT_MS) : null;
}

/** Causes with which not a byte of the request went out. */
const NOT_SENT = new Set([
  'UND_ERR_CONNECT_TIMEOUT',
  'ECONNREFUSED',
  'ENETUNREACH',
  'EHOSTUNREACH',
  'ENETDOWN',
  'EAI_AGAIN',
]);

/**
 * What a request without an answer means. After a time-out, a cut or an unreadable answer the message may have landed.
 * The error's own sentence is not passed on: it names the address, and addresses of webhooks are secrets.
 */
export function resultOfError(error: unknown, service: string): Failure {
  const code = codeOf(error);
  const retryAfter = error instanceof KhavaranError ? error.retryAfterMs : null;
  const retry = (reason: string): Failure => ({ outcome: 'retry', reason, afterMs: retryAfter });
  switch (code) {
    case 'net/name-not-found':
      return retry(`The name of the host of ${service} was not found. Is there a network, and is the address right?`);
    case 'net/unreachable':
      return neverSent(error)
        ? retry(`${service} could not be reached.`)
        : {
            outcome: 'unknown',
            reason: `${service} closed the connection without an answer; the message may have arrived.`,
          };
    case 'net/address-refused':
    case 'net/url-refused':
    case 'net/allow-list':
      return {
        outcome: 'failed',
        reason: `The address of ${service} is refused: it is not a public web address. Allow it in the settings if it is meant to be within your network.`,
      };
    case 'net/protocol':
      return neverSent(error) || isHandshake(error)
        ? retry(`No secure connection to ${service} came about: check its certificate.`)
        : { outcome: 'unknown', reason: `The answer of ${service} could not be read; the message may have arrived.` };
    case 'net/timeout':
      return neverSent(error)
        ? retry(`${service} could not be reached in time.`)
        : { outcome: 'unknown', reason: `${service} did not answer in time; the message may have arrived.` };
    case 'net/cancelled':
      return { outcome: 'unknown', reason: `Stopped before ${service} answered; the message may have arrived.` };
    case 'net/too-large':
    case 'net/truncated':
      return {
        outcome: 'unknown',
        reason: `The answer of ${service} could not be read; the message may have arrived.`,
      };
    default:
      return { outcome: 'unknown', reason: `Sending to ${service} broke off (${code}); the message may have arrived.` };
  }
}

function neverSent(error: unknown): boolean {
  return causes(error).some((code) => NOT_SENT.has(code));
}

function isHandshake(error: unknown): boolean {
  return causes(error).some((code) => code === 'EPROTO' || /CERT|SIGNATURE|ERR_SSL|ERR_TLS/.test(code));
}

/** Codes of the error, what caused it, and of the single failures that Node gathers for several addresses. */
function causes(error: unknown, depth = 0): string[] {
  if (!(error instanceof Error) || depth > 5) return [];
  const gathered = error instanceof AggregateError ? error.errors : [];
  return [codeOf(error), ...[error.cause, ...gathered].flatMap((cause) => causes(cause, depth + 1))];
}
