import { canonicalJson } from '#src/capture/record.ts';
import type { CaptureRecord, ChainLink } from '#src/model/capture.ts';
import { httpBlock, type WarcRecord, warcRecordId } from './warc-record.ts';

export interface CaptureToArchive {
  link: ChainLink;
  record: CaptureRecord;
  /** Null where it was sealed or removed; `withoutPayload` says why. */
  payload: Uint8Array | null;
  withoutPayload: string | null;
}

const EMPTY = new Uint8Array();
const HTTP_METHOD = /^(GET|HEAD|POST|PUT|PATCH|DELETE)$/;

/**
 * The records of a capture: the request and the response as they went over the wire (or, of what was not fetched by
 * HTTP, the resource), and our own record of it, whose hash is in the chain.
 */
export function warcRecordsOf(capture: CaptureToArchive): WarcRecord[] {
  const { record, link } = capture;
  const date = new Date(record.startedAt);
  const id = (part: string) => warcRecordId(link.hash, part);
  const subject =
    HTTP_METHOD.test(record.method) && record.form === undefined ? httpRecords(capture, id) : [resource(capture, id)];
  const main = subject[0]?.id ?? id('resource');
  const metadata: WarcRecord = {
    type: 'metadata',
    id: id('metadata'),
    date,
    targetUri: targetOf(record),
    contentType: 'application/json',
    fields: { 'WARC-Refers-To': main, 'WARC-Concurrent-To': main },
    block: Buffer.from(
      canonicalJson({
        hash: link.hash,
        previousHash: link.previousHash,
        record,
        sequence: link.sequence,
        ...(capture.withoutPayload === null ? {} : { withoutPayload: capture.withoutPayload }),
      }),
    ),
  };
  return [...subject, metadata];
}

/** Pictures of pages are named as other archivers name them: `urn:fullPage:https://…`. */
export function targetOf(record: CaptureRecord): string {
  return record.form === 'screenshot' ? `urn:fullPage:${record.finalUrl}` : record.finalUrl;
}

function httpRecords(
  { record, payload, withoutPayload }: CaptureToArchive,
  id: (part: string) => string,
): WarcRecord[] {
  const date = new Date(record.startedAt);
  const target = targetOf(record);
  const url = URL.parse(record.finalUrl);
  const followed = record.redirects.length > 0;
  const response: WarcRecord = {
    type: 'response',
    id: id('response'),
    date,
    targetUri: target,
    contentType: 'application/http; msgtype=response',
    fields: {
      ...(record.serverAddress === null ? {} : { 'WARC-IP-Address': record.serverAddress }),
      'WARC-Payload-Digest': `sha256:${record.payloadSha256}`,
      ...(withoutPayload === null ? {} : { 'WARC-Truncated': 'unspecified' }),
    },
    block: httpBlock(
      // A reason phrase may be left out (RFC 9112 section 4), but not the space before it.
      `HTTP/1.1 ${record.status} ${reasonOf(record.status)}`,
      framedAnew(record.responseHeaders, record.payloadLength),
      payload ?? EMPTY,
    ),
  };
  const request: WarcRecord = {
    type: 'request',
    id: id('request'),
    date,
    targetUri: target,
    contentType: 'application/http; msgtype=request',
    fields: { 'WARC-Concurrent-To': response.id },
    block: httpBlock(
      // A redirect that was followed ended in a request by GET unless its method was kept, which the record does not say.
      `${followed && record.method === 'POST' ? 'GET' : record.method} ${url ? `${url.pathname}${url.search}` : '/'} HTTP/1.1`,
      { host: url?.host ?? '', ...record.requestHeaders },
      EMPTY,
    ),
  };
  return [response, request];
}

function resource({ record, payload, withoutPayload }: CaptureToArchive, id: (part: string) => string): WarcRecord {
  return {
    type: 'resource',
    id: id('resource'),
    date: new Date(record.startedAt),
    targetUri: targetOf(record),
    contentType: record.responseHeaders['content-type'] ?? 'application/octet-stream',
    fields: {
      'WARC-Payload-Digest': `sha256:${record.payloadSha256}`,
      ...(withoutPayload === null ? {} : { 'WARC-Truncated': 'unspecified' }),
    },
    block: payload ?? EMPTY,
  };
}

/**
 * Payloads are kept without the chunks in which they came: the headers that framed those are kept under other names, so
 * that readers do not look for chunks which are not there.
 */
function framedAnew(headers: Record<string, string>, length: number): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    const isLength = name === 'content-length' && value !== String(length);
    kept[name === 'transfer-encoding' || isLength ? `x-archive-orig-${name}` : name] = value;
  }
  return { ...kept, 'content-length': String(length) };
}

const REASONS: Record<number, string> = {
  200: 'OK',
  301: 'Moved Permanently',
  302: 'Found',
  304: 'Not Modified',
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  410: 'Gone',
  429: 'Too Many Requests',
  451: 'Unavailable For Legal Reasons',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
};

function reasonOf(status: number): string {
  return REASONS[status] ?? 'Status';
}
