import { isRecord, parsedJson } from '#src/base/json.ts';
import type { Exchange } from '#src/model/capture.ts';
import type { FetchRequest } from '#src/net/http-client.ts';
import { type Failure, resultOfError, retryAfterMs } from './answer.ts';
import type { SendRequest } from './channel.ts';

const TIMEOUT_MS = 20_000;
const LARGEST_ANSWER = 512 * 1024;
const DAY_MS = 24 * 3_600_000;

/** What a service answered. */
export interface Answer {
  status: number;
  headers: Record<string, string>;
  /** Its JSON where that is an object, else empty. */
  json: Record<string, unknown>;
  /** The beginning of its text. */
  text: string;
}

/** A request to a service of chat and its answer, or what it means that there is none. */
export async function ask(
  { http, signal }: Pick<SendRequest<unknown>, 'http' | 'signal'>,
  service: string,
  request: Pick<FetchRequest, 'url' | 'method' | 'headers' | 'body'>,
): Promise<{ answer: Answer } | { result: Failure }> {
  try {
    const exchange = await http.fetch({
      method: 'POST',
      ...request,
      timeoutMs: TIMEOUT_MS,
      // The receiver is who was configured, not whoever it points to.
      maximumRedirects: 0,
      maximumBytes: LARGEST_ANSWER,
      signal,
    });
    return { answer: answerOf(exchange) };
  } catch (error) {
    return { result: resultOfError(error, service) };
  }
}

/** The same with a body of JSON. */
export function askJson(
  request: Pick<SendRequest<unknown>, 'http' | 'signal'>,
  service: string,
  to: { url: string; method?: FetchRequest['method']; headers?: Record<string, string> },
  body: unknown,
): ReturnType<typeof ask> {
  const { url, method = 'POST', headers = {} } = to;
  return ask(request, service, {
    url,
    method,
    headers: { 'content-type': 'application/json; charset=utf-8', accept: 'application/json', ...headers },
    body: JSON.stringify(body),
  });
}

function answerOf({ status, responseHeaders, body }: Exchange): Answer {
  const whole = new TextDecoder().decode(body);
  const text = whole.slice(0, 200).trim();
  const json = parsedJson(whole);
  return { status, headers: responseHeaders, json: isRecord(json) ? json : {}, text };
}

/** A text or a whole number as text: ids come as both. */
export function idIn(value: unknown): string | null {
  if (typeof value === 'string' && /^[\x21-\x7e]{1,300}$/u.test(value)) return value;
  return typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : null;
}

/** A number of seconds, whole or not, as milliseconds; null where it makes no sense. */
export function secondsIn(value: unknown): number | null {
  const seconds = typeof value === 'string' ? Number(value) : value;
  if (typeof seconds !== 'number' || !Number.isFinite(seconds) || seconds < 0) return null;
  return Math.min(DAY_MS, Math.ceil(seconds * 1000));
}

/** An error's own word, fit to be shown: services name their errors in short words; anything longer may quote us. */
export function errorWord(value: unknown): string | null {
  return typeof value === 'string' && /^[A-Za-z][A-Za-z0-9_.-]{1,80}$/u.test(value) ? value : null;
}

/** What a status alone means, for answers that a service's own rules have not explained. */
export function judgedByStatus({ status, headers }: Answer, service: string, now: Date, word: string | null): Failure {
  const shown = word ?? String(status);
  const afterMs = retryAfterMs(headers, now);
  if (status === 429) return { outcome: 'retry', reason: `${service} asks to slow down.`, afterMs };
  if (status >= 500 || status === 408 || status === 425)
    return { outcome: 'retry', reason: `${service} has a fault of its own (${shown}).`, afterMs };
  if (status >= 300 && status < 400)
    return { outcome: 'failed', reason: `The address of ${service} leads elsewhere (${status}). Set its new address.` };
  // A page with status 200 comes from a proxy or a log-in portal on the way.
  if (status < 300)
    return {
      outcome: 'retry',
      reason: `What answered is not ${service}: something on the way answers in its place.`,
      afterMs: null,
    };
  if (status === 401)
    return { outcome: 'failed', reason: `${service} does not accept the token or password (${shown}).` };
  if (status === 403) return { outcome: 'failed', reason: `${service} does not let us post there (${shown}).` };
  if (status === 404)
    return { outcome: 'failed', reason: `${service} finds nothing at this address (${shown}). Check the settings.` };
  if (status === 413)
    return { outcome: 'failed', reason: `${service} finds the message too large (${shown}).`, scope: 'message' };
  return { outcome: 'failed', reason: `${service} refuses the message (${shown}).`, scope: 'message' };
}
