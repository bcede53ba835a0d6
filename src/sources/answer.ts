import { messageOf } from '#src/base/errors.ts';
import type { Exchange } from '#src/model/capture.ts';
import { classify, classifyError } from '#src/net/classify.ts';
import type { FetchRequest, HttpClient } from '#src/net/http-client.ts';

/** What came of one request of a source: an answer to read, nothing new, or a failure in a sentence. */
export type Answer =
  | { verdict: 'ok' | 'not-modified'; exchange: Exchange }
  | {
      verdict: 'refused' | 'broken' | 'gone';
      /** Null where no whole answer came. */
      exchange: Exchange | null;
      reason: string;
      retryAfterMs: number | null;
    };

/** Fetches and classifies. Rejects only where the look itself was cancelled. */
export async function ask(http: HttpClient, request: FetchRequest): Promise<Answer> {
  let exchange: Exchange;
  try {
    exchange = await http.fetch(request);
  } catch (error) {
    request.signal?.throwIfAborted();
    const { verdict, reason, retryAfterMs } = classifyError(error);
    return {
      verdict: verdict === 'refused' ? 'refused' : 'broken',
      exchange: null,
      reason: reason || messageOf(error),
      retryAfterMs,
    };
  }
  const { verdict, reason, retryAfterMs } = classify(exchange);
  if (verdict === 'ok' || verdict === 'not-modified') return { verdict, exchange };
  return { verdict, exchange, reason, retryAfterMs };
}

/** The end of a look whose decisive request failed. `exchanges` are those of the look, this one included. */
export function failure<State>(
  answer: Extract<Answer, { reason: string }>,
  exchanges: Exchange[],
  state: State | null,
): { exchanges: Exchange[]; state: State | null } & (
  | { outcome: 'refused'; reason: string; retryAfterMs: number | null; gone?: boolean }
  | { outcome: 'broken'; reason: string; retryAfterMs: number | null }
) {
  const { reason, retryAfterMs } = answer;
  if (answer.verdict === 'gone') return { outcome: 'refused', reason, retryAfterMs, gone: true, exchanges, state };
  return { outcome: answer.verdict, reason, retryAfterMs, exchanges, state };
}
