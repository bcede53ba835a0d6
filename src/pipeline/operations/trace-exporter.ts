import { setTimeout as delay } from 'node:timers/promises';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';
import { codeOf, KhavaranError } from '#src/base/errors.ts';
import type { Log } from '#src/base/log.ts';
import type { HttpClient } from '#src/net/http-client.ts';

export interface TraceExporterOptions {
  /** Where traces are posted to. */
  url: string;
  headers: Record<string, string>;
  contentType: string;
  serialise: (spans: ReadableSpan[]) => Uint8Array | undefined;
  http: HttpClient;
  log: Pick<Log, 'warn' | 'info'>;
  sleep?: (milliseconds: number) => Promise<unknown>;
}

/** Of OTLP/HTTP: the others mean that trying again is of no use. */
const BUSY = new Set([429, 502, 503, 504]);
const TRIES = 3;
const PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 10_000;
const TIMEOUT_MS = 8_000;
const ANSWER_BYTES = 64 * 1024;

/**
 * Posts spans as OTLP/HTTP has it (opentelemetry.io/docs/specs/otlp, "OTLP/HTTP"), through the guarded client. What cannot
 * be delivered is dropped: traces are no evidence. That they are not taken is logged once, and once that they are again.
 */
export function createTraceExporter(options: TraceExporterOptions): SpanExporter {
  const { url, headers, contentType, serialise, http, log, sleep = (milliseconds) => delay(milliseconds) } = options;
  let taken = true;

  async function post(spans: ReadableSpan[]): Promise<void> {
    const body = serialise(spans);
    if (!body) return;
    for (let tries = 1; ; tries++) {
      try {
        const { status, responseHeaders } = await http.fetch({
          url,
          method: 'POST',
          headers: { ...headers, 'content-type': contentType },
          body,
          timeoutMs: TIMEOUT_MS,
          maximumBytes: ANSWER_BYTES,
          maximumRedirects: 0,
        });
        if (status >= 200 && status < 300) return;
        throw new KhavaranError('pipeline/traces-refused', `The endpoint answered with status ${status}.`, {
          retry: BUSY.has(status) ? 'later' : 'never',
          retryAfterMs: Number(responseHeaders['retry-after'] ?? Number.NaN) * 1000 || null,
        });
      } catch (error) {
        const ours = error instanceof KhavaranError ? error : null;
        if (tries >= TRIES || ours?.retry !== 'later' || ours.code === 'net/cancelled') throw error;
        await sleep(Math.min(LONGEST_PAUSE_MS, ours.retryAfterMs ?? PAUSE_MS * 2 ** (tries - 1)));
      }
    }
  }

  return {
    export(spans, done) {
      post(spans).then(
        () => {
          if (!taken) log.info('traces are taken again');
          taken = true;
          done({ code: 0 });
        },
        (error: unknown) => {
          // Their address and headers are secrets of the operator's.
          if (taken) log.warn({ code: codeOf(error) }, 'traces are not taken');
          taken = false;
          done({ code: 1 });
        },
      );
    },
    async shutdown() {},
  };
}
