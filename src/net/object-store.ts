import { createHash } from 'node:crypto';
import { isIP } from 'node:net';
import { AwsV4Signer } from 'aws4fetch';
import type { Clock } from '#src/base/clock.ts';
import { codeOf, KhavaranError } from '#src/base/errors.ts';
import type { Exchange } from '#src/model/capture.ts';
import { tooLarge } from './body.ts';
import type { HttpClient } from './http-client.ts';
import { codeOfAnswer, faultOfAnswer, type ListedObject, readListing } from './object-store-answer.ts';
import { type Sleep, systemSleep } from './pace.ts';

export interface ObjectStoreSettings {
  /** `https://s3.eu-central-1.amazonaws.com`, `http://minio.internal:9000`. */
  endpoint: string;
  bucket: string;
  /** What the store signs by: `eu-central-1`, `auto` (R2), `us-east-1` (MinIO, Ceph, unless set otherwise there). */
  region: string;
  /** The bucket in the path (`host/bucket/key`) rather than in the name of the host (`bucket.host/key`). */
  pathStyle: boolean;
  accessKey: string;
  secretKey: string;
}

export interface ObjectStore {
  /** Puts an object, whole and as it is, or throws; one of that key is replaced. */
  put(key: string, content: Uint8Array, signal: AbortSignal): Promise<void>;
  /** Null where there is none. */
  head(key: string, signal: AbortSignal): Promise<ObjectHead | null>;
  /** Null where there is none; throws `net/too-large` where it has more bytes than expected. */
  get(key: string, maximumBytes: number, signal: AbortSignal): Promise<Uint8Array | null>;
  /** Also where there is none. */
  remove(key: string, signal: AbortSignal): Promise<void>;
  /** Objects whose keys begin so, in the order of their keys. */
  list(prefix: string, signal: AbortSignal): AsyncGenerator<ListedObject>;
}

export interface ObjectHead {
  /** In bytes. */
  length: number;
  /** SHA-256 (hexadecimal) that the store itself has of the whole object; null of stores that keep none. */
  sha256: string | null;
}

export interface ObjectStoreDeps {
  http: HttpClient;
  clock: Clock;
  sleep?: Sleep;
  /** Shortest time for a request, in milliseconds; more for what is large. Default 30,000. */
  timeoutMs?: number;
}

const TRIES = 5;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 60_000;
const TIMEOUT_MS = 30_000;
/** A link slower than this is no link to archive over. */
const BYTES_PER_MS = 100;
const ANSWER_BYTES = 2 * 1024 * 1024;
const REFUSAL_BYTES = 64 * 1024;
const EMPTY = createHash('sha256').digest('hex');
const TRY_AGAIN = new Set([
  'net/timeout',
  'net/unreachable',
  'net/name-not-found',
  'net/truncated',
  'net/protocol',
  'net/store-busy',
]);

/**
 * The hosts that requests to a store go to: for the guard, which otherwise refuses those of the operator's own network.
 */
export function hostsOfStore({ endpoint, bucket }: Pick<ObjectStoreSettings, 'endpoint' | 'bucket'>): string[] {
  const host = new URL(endpoint).hostname.replace(/^\[|\]$/g, '');
  return isIP(host) === 0 ? [host, `${bucket}.${host}`] : [host];
}

/**
 * A bucket that speaks the REST API of Amazon S3 (signature version 4, header form), as Amazon, MinIO, Ceph, R2 and
 * others do. Each request is signed with the hash of its body, so that the store refuses one that was changed on its way;
 * what fails for a while is tried again, with growing pauses and as the store asks. Throws `net/store-refused`,
 * `net/store-busy`, `net/store-answer` and what the client throws.
 */
export function openObjectStore(settings: ObjectStoreSettings, deps: ObjectStoreDeps): ObjectStore {
  const { http, clock, sleep = systemSleep, timeoutMs = TIMEOUT_MS } = deps;
  /** Some stores refuse the header that asks them to check and keep a checksum. */
  let withChecksum = true;

  function addressOf(key: string, query: Record<string, string> = {}): string {
    const url = new URL(settings.endpoint);
    if (!settings.pathStyle) url.host = `${settings.bucket}.${url.host}`;
    const base = url.pathname.replace(/\/+$/, '');
    const bucket = settings.pathStyle ? `/${settings.bucket}` : '';
    url.pathname = `${base}${bucket}/${key}`;
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    return url.href;
  }

  async function ask(request: SignedRequest, signal: AbortSignal): Promise<Exchange> {
    const { method, url, body = null, headers = {}, maximumBytes = ANSWER_BYTES } = request;
    const signed = await new AwsV4Signer({
      method,
      url,
      headers: { ...headers, 'x-amz-content-sha256': body === null ? EMPTY : hashOf(body).toString('hex') },
      accessKeyId: settings.accessKey,
      secretAccessKey: settings.secretKey,
      service: 's3',
      region: settings.region,
      datetime: clock
        .now()
        .toISOString()
        .replace(/[:-]|\.\d{3}/g, ''),
    }).sign();
    return http.fetch({
      method,
      url: signed.url.href,
      // After the signature: some gateways change this one on its way.
      headers: { ...Object.fromEntries(signed.headers), 'accept-encoding': 'identity' },
      ...(body === null ? {} : { body }),
      maximumBytes,
      maximumRedirects: 0,
      timeoutMs: timeoutMs + Math.ceil(((body?.length ?? 0) + maximumBytes) / BYTES_PER_MS),
      signal,
    });
  }

  /** The answer where it is a success, or one of the statuses that were asked for. */
  async function answerTo(did: string, signal: AbortSignal, make: () => SignedRequest, also: number[] = []) {
    for (let tries = 1; ; tries++) {
      try {
        const exchange = await ask(make(), signal);
        if ((exchange.status >= 200 && exchange.status < 300) || also.includes(exchange.status)) return exchange;
        throw faultOfAnswer(exchange, did);
      } catch (error) {
        if (tries >= TRIES || signal.aborted || !TRY_AGAIN.has(codeOf(error))) throw error;
        const asked = error instanceof KhavaranError ? error.retryAfterMs : null;
        const pause = FIRST_PAUSE_MS * 2 ** (tries - 1) * (0.5 + Math.random());
        await sleep(Math.min(LONGEST_PAUSE_MS, Math.max(asked ?? 0, pause)), signal);
      }
    }
  }

  return {
    async put(key, content, signal) {
      const checksum = { 'x-amz-checksum-sha256': hashOf(content).toString('base64') };
      const request = (): SignedRequest => ({
        method: 'PUT',
        url: addressOf(key),
        body: content,
        headers: { 'content-type': 'application/octet-stream', ...(withChecksum ? checksum : {}) },
      });
      const answer = await answerTo('keep an object', signal, request, [400, 501]);
      if (answer.status < 300) return;
      const unknown = ['NotImplemented', 'InvalidArgument', 'InvalidRequest', null].includes(codeOfAnswer(answer));
      if (!withChecksum || !unknown) throw faultOfAnswer(answer, 'keep an object');
      withChecksum = false;
      await answerTo('keep an object', signal, request);
    },
    async head(key, signal) {
      const headers = { 'x-amz-checksum-mode': 'ENABLED' };
      const request = (): SignedRequest => ({ method: 'HEAD', url: addressOf(key), headers });
      const answer = await answerTo('tell of an object', signal, request, [404]);
      if (answer.status === 404) return null;
      const { 'content-length': length, 'x-amz-checksum-sha256': checksum } = answer.responseHeaders;
      const known = checksum ? Buffer.from(checksum, 'base64') : Buffer.alloc(0);
      // A checksum of parts ("…-3") is none of the whole.
      return { length: Number(length), sha256: known.length === 32 ? known.toString('hex') : null };
    },
    async get(key, maximumBytes, signal) {
      // A small object must not leave a refusal without room.
      const room = Math.max(maximumBytes, REFUSAL_BYTES);
      const request = (): SignedRequest => ({ method: 'GET', url: addressOf(key), maximumBytes: room });
      const answer = await answerTo('give an object', signal, request, [404]);
      if (answer.status !== 404) {
        if (answer.raw.length > maximumBytes) throw tooLarge({ maximumBytes, host: new URL(settings.endpoint).host });
        return answer.raw;
      }
      if (codeOfAnswer(answer) === 'NoSuchBucket') throw faultOfAnswer(answer, 'give an object');
      return null;
    },
    async remove(key, signal) {
      await answerTo('remove an object', signal, () => ({ method: 'DELETE', url: addressOf(key) }), [404]);
    },
    async *list(prefix, signal) {
      for (let token: string | null = null; ; ) {
        const query = { 'list-type': '2', prefix, ...(token === null ? {} : { 'continuation-token': token }) };
        const answer = await answerTo('list its objects', signal, () => ({ method: 'GET', url: addressOf('', query) }));
        const { objects, next } = readListing(Buffer.from(answer.raw).toString('utf8'));
        yield* objects;
        if (next === null || next === token) return;
        token = next;
      }
    },
  };
}

interface SignedRequest {
  method: 'GET' | 'HEAD' | 'PUT' | 'DELETE';
  url: string;
  body?: Uint8Array;
  headers?: Record<string, string>;
  maximumBytes?: number;
}

function hashOf(content: Uint8Array): Buffer {
  return createHash('sha256').update(content).digest();
}
