import type { Validators } from './http-client.ts';

const ALWAYS_SECRET = new Set(['authorization', 'proxy-authorization', 'cookie', 'cookie2']);
/** Names under which services want their keys; better one header too few in the evidence than a key in it. */
const LOOKS_SECRET = /token|secret|api-?key|password|signature/;
const FORBIDDEN = new Set(['host', 'connection', 'content-length', 'transfer-encoding', 'keep-alive', 'upgrade', 'te']);
/** What undici lets through (RFC 9110 section 5.5, obs-text included), in a length that servers take. */
const ECHOABLE = /^[\t\x20-\x7e\x80-\xff]{1,4096}$/;

/** Headers as sent: lower-case names; what frames the message is left to undici. */
export function headersToSend(
  userAgent: string,
  headers: Record<string, string> = {},
  validators?: Validators,
): Record<string, string> {
  const sent: Record<string, string> = {
    'user-agent': userAgent,
    accept: '*/*',
    'accept-encoding': 'gzip, deflate, br, zstd',
  };
  for (const [name, value] of Object.entries(headers))
    if (!FORBIDDEN.has(name.toLowerCase())) sent[name.toLowerCase()] = value;
  // A validator that cannot be echoed is left out: it costs a full answer, while an error would blind us for good.
  if (validators?.etag && ECHOABLE.test(validators.etag)) sent['if-none-match'] = validators.etag;
  if (validators?.lastModified && ECHOABLE.test(validators.lastModified))
    sent['if-modified-since'] = validators.lastModified;
  return sent;
}

/** The same without secrets: for the exchange, and for a redirect that leaves the origin. */
export function withoutSecrets(headers: Record<string, string>, secretHeaders: string[] = []): Record<string, string> {
  const secret = new Set(secretHeaders.map((name) => name.toLowerCase()));
  return Object.fromEntries(
    Object.entries(headers).filter(
      ([name]) => !ALWAYS_SECRET.has(name) && !secret.has(name) && !LOOKS_SECRET.test(name),
    ),
  );
}

/** undici's header record with several values of a name joined (RFC 9110 section 5.3); cookies by newlines. */
export function flatHeaders(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  const flat: Record<string, string> = Object.create(null);
  for (const [name, value] of Object.entries(headers))
    if (value !== undefined)
      flat[name.toLowerCase()] = Array.isArray(value) ? value.join(name === 'set-cookie' ? '\n' : ', ') : value;
  return { ...flat };
}
