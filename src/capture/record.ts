import { createHash } from 'node:crypto';
import type { CaptureContext, CaptureRecord, Exchange } from '#src/model/capture.ts';
import { createScrubber } from './without-secrets.ts';

/** Lower-case hex. */
export function sha256Hex(data: Uint8Array | string): string {
  return createHash('sha256').update(data).digest('hex');
}

/**
 * The evidence record of an exchange: all that was seen of it but the payload, which the hash stands for, and but
 * secrets, which are named in `withheld`.
 */
export function captureRecordOf(exchange: Exchange, context: CaptureContext): CaptureRecord {
  const { raw, body: _, ...seen } = exchange;
  const { secretValues, ...custody } = context;
  const scrub = createScrubber(secretValues);
  const clean = {
    ...seen,
    requestedUrl: scrub.text(seen.requestedUrl),
    finalUrl: scrub.text(seen.finalUrl),
    redirects: seen.redirects.map(({ url, status, location }) => ({
      url: scrub.text(url),
      status,
      location: scrub.text(location),
    })),
    requestHeaders: scrub.headers(seen.requestHeaders),
    responseHeaders: scrub.headers(seen.responseHeaders),
  };
  const withheld = scrub.withheld();
  return {
    ...clean,
    ...custody,
    payloadSha256: sha256Hex(raw),
    payloadLength: raw.length,
    ...(withheld.length > 0 ? { withheld } : {}),
  };
}

/**
 * One serialisation for each value, so that a hash over it can be made again anywhere: keys in order of their UTF-16 code
 * units, no white space, strings and numbers as `JSON.stringify` writes them (RFC 8785, "JSON Canonicalization Scheme").
 * Members that are `undefined` are left out.
 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((one) => canonicalJson(one ?? null)).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`);
    return `{${members.join(',')}}`;
  }
  if (typeof value === 'bigint' || (typeof value === 'number' && !Number.isFinite(value)))
    throw new TypeError(`No canonical JSON for ${String(value)}.`);
  return JSON.stringify(value ?? null);
}
