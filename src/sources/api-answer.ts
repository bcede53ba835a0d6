import { parsedJson } from '#src/base/json.ts';
import type { Exchange } from '#src/model/capture.ts';
import { clipped, plainLine } from '#src/model/display-text.ts';
import type { FetchRequest, HttpClient } from '#src/net/http-client.ts';
import { type Answer, ask } from './answer.ts';

export type Failed = Extract<Answer, { reason: string }>;
/** What came of a request to a service that answers in JSON. */
export type ApiAnswer = { verdict: 'ok'; exchange: Exchange; json: unknown } | (Failed & { json?: unknown });

export interface ApiRequest extends FetchRequest {
  /** What a JSON error says, in the service's own format; null for none. */
  errorOf: (json: unknown) => string | null;
  /** How long the service asks us to wait, by its own headers. */
  waitOf?: (exchange: Exchange) => number | null;
  /** Values that never enter a sentence, should the service repeat them. */
  hidden?: readonly string[];
}

const MAXIMUM_SAID = 300;

/**
 * Asks and reads JSON. A refusal keeps its reason, what the service says to it, and how long to wait. An answer that is
 * no JSON is broken, whatever its status.
 */
export async function askApi(http: HttpClient, request: ApiRequest): Promise<ApiAnswer> {
  const { errorOf, waitOf, hidden = [], ...fetchRequest } = request;
  const answer = await ask(http, fetchRequest);
  if (!('reason' in answer)) {
    const json = jsonOf(answer.exchange);
    if (json !== undefined) return { verdict: 'ok', exchange: answer.exchange, json };
    return broken(answer.exchange, 'The service answered with something that is no JSON.');
  }
  const { exchange } = answer;
  if (!exchange) return answer;
  const json = jsonOf(exchange);
  const said = json === undefined ? null : errorOf(json);
  const wait = exchange.status === 429 || exchange.status === 503 ? (waitOf?.(exchange) ?? null) : null;
  return {
    ...answer,
    json,
    reason: said ? `${answer.reason} It says: ${spoken(said, hidden)}` : answer.reason,
    retryAfterMs: answer.retryAfterMs ?? wait,
  };
}

export function broken(exchange: Exchange | null, reason: string): Failed {
  return { verdict: 'broken', exchange, reason, retryAfterMs: null };
}

/** Words of a service as part of a sentence of ours: one line, bounded, without secrets. */
export function spoken(text: string, hidden: readonly string[] = []): string {
  let line = text;
  for (const secret of hidden) if (secret !== '') line = line.replaceAll(secret, '…');
  return clipped(plainLine(line), MAXIMUM_SAID);
}

/** What an answer says in JSON; undefined where it is no JSON. */
export function jsonOf(exchange: Exchange): unknown {
  return parsedJson(new TextDecoder().decode(exchange.body));
}
