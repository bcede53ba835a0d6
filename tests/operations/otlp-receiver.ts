import type { IncomingMessage, ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { z } from 'zod';
import { type LocalServer, serve } from '../net/local-server.ts';

const valueSchema = z.object({
  stringValue: z.string().optional(),
  intValue: z.union([z.number(), z.string()]).optional(),
  boolValue: z.boolean().optional(),
  doubleValue: z.number().optional(),
});
const attributesSchema = z.array(z.object({ key: z.string(), value: valueSchema })).default([]);
const spanSchema = z.object({
  traceId: z.string().regex(/^[0-9a-f]{32}$/),
  spanId: z.string().regex(/^[0-9a-f]{16}$/),
  parentSpanId: z.string().optional(),
  name: z.string(),
  kind: z.number(),
  startTimeUnixNano: z.string().regex(/^\d+$/),
  endTimeUnixNano: z.string().regex(/^\d+$/),
  attributes: attributesSchema,
  links: z.array(z.object({ traceId: z.string(), spanId: z.string() })).default([]),
  status: z.object({ code: z.number().optional(), message: z.string().optional() }).default({}),
});
/** ExportTraceServiceRequest in its JSON form (opentelemetry-proto, collector/trace/v1). */
const requestSchema = z.object({
  resourceSpans: z.array(
    z.object({
      resource: z.object({ attributes: attributesSchema }),
      scopeSpans: z.array(z.object({ spans: z.array(spanSchema) })),
    }),
  ),
});

export interface ReceivedSpan {
  traceId: string;
  spanId: string;
  parentSpanId: string | null;
  name: string;
  kind: number;
  failed: boolean;
  links: { traceId: string; spanId: string }[];
  attributes: Record<string, string | number | boolean | undefined>;
  resource: Record<string, string | number | boolean | undefined>;
}

export interface OtlpReceiver extends LocalServer {
  spans: ReceivedSpan[];
  /** Whole bodies, as they came. */
  bodies: Buffer[];
  headers: IncomingMessage['headers'][];
  /** Answers instead where it is set; true where it did. */
  interfere: (response: ServerResponse) => boolean;
}

/** A collector on loopback that takes traces by OTLP/HTTP, and reads those in JSON. */
export async function receiveTraces(): Promise<OtlpReceiver> {
  const received = {
    spans: [] as ReceivedSpan[],
    bodies: [] as Buffer[],
    headers: [] as IncomingMessage['headers'][],
    interfere: (() => false) as OtlpReceiver['interfere'],
  };
  const local = await serve((request, response) => {
    void buffer(request).then((body) => {
      received.headers.push(request.headers);
      if (received.interfere(response)) return;
      if (request.method !== 'POST' || !request.url?.endsWith('/v1/traces')) return response.writeHead(404).end();
      received.bodies.push(body);
      if (request.headers['content-type'] === 'application/json') received.spans.push(...spansOf(body));
      return response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    });
  });
  return Object.assign(received, local);
}

function spansOf(body: Buffer): ReceivedSpan[] {
  return requestSchema.parse(JSON.parse(body.toString())).resourceSpans.flatMap(({ resource, scopeSpans }) =>
    scopeSpans.flatMap(({ spans }) =>
      spans.map(({ traceId, spanId, parentSpanId, name, kind, status, attributes, links }) => ({
        traceId,
        spanId,
        parentSpanId: parentSpanId || null,
        name,
        kind,
        failed: status.code === 2,
        links,
        attributes: flat(attributes),
        resource: flat(resource.attributes),
      })),
    ),
  );
}

function flat(attributes: z.infer<typeof attributesSchema>): ReceivedSpan['attributes'] {
  return Object.fromEntries(
    attributes.map(({ key, value }) => [
      key,
      value.stringValue ?? value.boolValue ?? value.doubleValue ?? Number(value.intValue),
    ]),
  );
}
