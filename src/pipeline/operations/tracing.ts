import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  context as contexts,
  isSpanContextValid,
  type Link,
  type Span,
  type SpanContext,
  SpanKind,
  SpanStatusCode,
  TraceFlags,
  trace as traces,
} from '@opentelemetry/api';
import { JsonTraceSerializer, ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  BatchSpanProcessor,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import type { Env } from '#src/base/env.ts';
import type { Log } from '#src/base/log.ts';
import type { OpenSpan, Tracing } from '#src/base/trace.ts';
import { createHttpClient } from '#src/net/client.ts';
import { createTraceExporter } from './trace-exporter.ts';

type Settings = Pick<
  Env,
  | 'OTEL_EXPORTER_OTLP_ENDPOINT'
  | 'OTEL_EXPORTER_OTLP_HEADERS'
  | 'OTEL_EXPORTER_OTLP_PROTOCOL'
  | 'OTEL_SERVICE_NAME'
  | 'OTEL_RESOURCE_ATTRIBUTES'
  | 'OTEL_TRACES_SAMPLER_ARG'
>;

/** Spans leave after so long. */
const DELAY_MS = 5_000;
const STOP_MS = 2_000;
const LONGEST_VALUE = 200;

/**
 * Collects spans and sends them to the operator's endpoint (OTLP over HTTP). Whoever imports this file loads the SDK of
 * OpenTelemetry: import it where an endpoint is set. Nothing global is registered, so that no library tells of texts or
 * queries by itself, and no request of ours carries the id of a trace to a source.
 */
export function openTracing(
  env: Settings & { OTEL_EXPORTER_OTLP_ENDPOINT: string },
  { log, delayMs = DELAY_MS }: { log: Pick<Log, 'warn' | 'info'>; delayMs?: number },
): Tracing & AsyncDisposable {
  const endpoint = new URL(env.OTEL_EXPORTER_OTLP_ENDPOINT);
  const http = createHttpClient({ allow: [endpoint.hostname.replace(/^\[|\]$/g, '')], pauseMs: 0 });
  const isJson = env.OTEL_EXPORTER_OTLP_PROTOCOL === 'http/json';
  const serializer = isJson ? JsonTraceSerializer : ProtobufTraceSerializer;
  endpoint.pathname = `${endpoint.pathname.replace(/\/+$/, '')}/v1/traces`;
  const exporter = createTraceExporter({
    url: endpoint.href,
    headers: env.OTEL_EXPORTER_OTLP_HEADERS,
    contentType: isJson ? 'application/json' : 'application/x-protobuf',
    serialise: (spans) => serializer.serializeRequest(spans),
    http,
    log,
  });
  const provider = new TracerProvider({
    resource: resourceFromAttributes({
      ...env.OTEL_RESOURCE_ATTRIBUTES,
      'service.name': env.OTEL_SERVICE_NAME,
      'service.instance.id': randomUUID(),
    }),
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(env.OTEL_TRACES_SAMPLER_ARG) }),
    spanLimits: { attributeValueLengthLimit: LONGEST_VALUE, attributeCountLimit: 32 },
    spanProcessors: [new BatchSpanProcessor({ exporter, scheduledDelayMillis: delayMs })],
  });
  const tracer = provider.getTracer('khavaran');
  const spans = new WeakMap<OpenSpan, Span>();
  return {
    open({ name, kind, facts = {}, cause }, parent) {
      const above = parent && spans.get(parent);
      const span = tracer.startSpan(
        name,
        {
          kind: kind === 'request' ? SpanKind.SERVER : SpanKind.INTERNAL,
          attributes: facts,
          links: linksTo(cause),
        },
        above ? traces.setSpan(contexts.active(), above) : contexts.active(),
      );
      const open: OpenSpan = {
        traceId: span.spanContext().traceId,
        traceparent: traceparentOf(span.spanContext()),
        tell(more, newName) {
          span.setAttributes(more);
          if (newName !== undefined) span.updateName(newName);
        },
        end(fault) {
          if (fault !== null) {
            span.setAttribute('error.type', fault);
            span.setStatus({ code: SpanStatusCode.ERROR });
          }
          span.end();
        },
      };
      spans.set(open, span);
      return open;
    },
    async [Symbol.asyncDispose]() {
      await Promise.race([provider.shutdown().catch(() => {}), sleep(STOP_MS, undefined, { ref: false })]);
      await http[Symbol.asyncDispose]();
    },
  };
}

const TRACEPARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;

function traceparentOf({ traceId, spanId, traceFlags }: SpanContext): string {
  return `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`;
}

/** None where the text is not one: it came by Redis, where an older or a newer version may have put it. */
function linksTo(traceparent: string | undefined): Link[] {
  const [, traceId = '', spanId = '', flags = '0'] = TRACEPARENT.exec(traceparent ?? '') ?? [];
  const context = { traceId, spanId, traceFlags: Number.parseInt(flags, 16) & TraceFlags.SAMPLED, isRemote: true };
  return isSpanContextValid(context) ? [{ context }] : [];
}
