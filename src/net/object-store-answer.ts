import { KhavaranError } from '#src/base/errors.ts';
import type { Exchange } from '#src/model/capture.ts';
import { unescapedOnce } from '#src/model/display-text.ts';

/** Codes of S3 with which a store refuses the keys or the right, or does not know the bucket: waiting does not help. */
const ADVICE: Record<string, string> = {
  AccessDenied: 'its key lacks a right (it needs to put, get, delete and list objects of the bucket)',
  InvalidAccessKeyId: 'it does not know the access key',
  SignatureDoesNotMatch: 'the secret key or the region is not the right one',
  AuthorizationHeaderMalformed: 'the region is not the right one',
  RequestTimeTooSkewed: 'the clock of this machine is wrong',
  NoSuchBucket: 'there is no such bucket',
  PermanentRedirect: 'the bucket lies in another region or at another address',
};
const LATER = new Set([408, 425, 429, 500, 502, 503, 504]);
const MOST_WAIT_MS = 5 * 60_000;

/** Code of an error as S3 writes it, `<Error><Code>SlowDown</Code>…`; null where the answer has none (to HEAD, never). */
export function codeOfAnswer({ body }: Pick<Exchange, 'body'>): string | null {
  const text = Buffer.from(body.subarray(0, 4096)).toString('utf8');
  return /<Code>([A-Za-z0-9]{1,64})<\/Code>/.exec(text)?.[1] ?? null;
}

/**
 * What to throw of an answer that is no success: `net/store-busy`, to be tried again later, `net/store-refused`, where
 * somebody has to mend something, or `net/store-answer`.
 */
export function faultOfAnswer(exchange: Exchange, did: string): KhavaranError {
  const { status, finalUrl, responseHeaders } = exchange;
  const host = URL.parse(finalUrl)?.host ?? 'the store';
  const code = codeOfAnswer(exchange);
  const said = code === null ? `${status}` : `${status} ${code}`;
  if (LATER.has(status) || code === 'SlowDown')
    return new KhavaranError('net/store-busy', `${host} could not ${did} now (${said}).`, {
      retry: 'later',
      retryAfterMs: waitOf(responseHeaders['retry-after']),
    });
  const why = (code !== null && ADVICE[code]) || ADVICE[codeOfStatus(status)];
  if (why) return new KhavaranError('net/store-refused', `${host} refuses to ${did}: ${why} (${said}).`);
  return new KhavaranError('net/store-answer', `${host} did not ${did}: it answered ${said}.`);
}

/** Answers to HEAD bring no code along. */
function codeOfStatus(status: number): string {
  if (status === 301 || status === 307) return 'PermanentRedirect';
  return status === 401 || status === 403 ? 'AccessDenied' : '';
}

/** Seconds alone: no store sends dates there. */
function waitOf(header: string | undefined): number | null {
  const seconds = Number(header);
  return header !== undefined && seconds >= 0 ? Math.min(seconds * 1000, MOST_WAIT_MS) : null;
}

export interface ListedObject {
  key: string;
  /** In bytes. */
  length: number;
}

/** A page of ListObjectsV2 (its XML): the objects, and the token of the next page. Keys with entities are passed over. */
export function readListing(xml: string): { objects: ListedObject[]; next: string | null } {
  const objects: ListedObject[] = [];
  for (const part of xml.split('<Contents>').slice(1)) {
    const key = /<Key>([^<&]{1,1024})<\/Key>/.exec(part)?.[1];
    const length = /<Size>(\d{1,15})<\/Size>/.exec(part)?.[1];
    if (key !== undefined && length !== undefined) objects.push({ key, length: Number(length) });
  }
  const goesOn = /<IsTruncated>\s*true\s*<\/IsTruncated>/.test(xml);
  const token = /<NextContinuationToken>([^<]{1,2048})<\/NextContinuationToken>/.exec(xml)?.[1];
  return { objects, next: goesOn && token !== undefined ? unescapedOnce(token) : null };
}
