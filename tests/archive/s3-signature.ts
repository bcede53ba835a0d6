import { createHash, createHmac } from 'node:crypto';

export interface SignedRequest {
  method: string;
  /** Path and query as they stand in the request line. */
  target: string;
  /** Lower-case names. */
  headers: Record<string, string>;
  body: Uint8Array;
}

const sha256 = (content: string | Uint8Array) => createHash('sha256').update(content).digest('hex');
const hmac = (key: string | Uint8Array, text: string) => createHmac('sha256', key).update(text).digest();

/**
 * What is wrong with the signature of a request, by the code of S3; null where it is right. Written from "Authenticating
 * Requests: Using the Authorization Header" of the API reference of Amazon S3, without any code of the product.
 */
export function faultOfSignature(
  request: SignedRequest,
  keys: { accessKey: string; secretKey: string; region: string },
): string | null {
  const { headers, body, method, target } = request;
  const [, credential = '', signed = '', signature = ''] =
    /^AWS4-HMAC-SHA256 Credential=([^,]+), ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/.exec(
      headers.authorization ?? '',
    ) ?? [];
  const [accessKey, day, region, service, end] = credential.split('/');
  if (service !== 's3' || end !== 'aws4_request') return 'AuthorizationHeaderMalformed';
  if (accessKey !== keys.accessKey) return 'InvalidAccessKeyId';
  if (region !== keys.region) return 'AuthorizationHeaderMalformed';
  const names = signed.split(';');
  const mustBeSigned = ['host', ...Object.keys(headers).filter((name) => name.startsWith('x-amz-'))];
  if (mustBeSigned.some((name) => !names.includes(name))) return 'AccessDenied';
  const time = headers['x-amz-date'] ?? '';
  if (!/^\d{8}T\d{6}Z$/.test(time) || !time.startsWith(day ?? '-')) return 'AccessDenied';
  const [path = '', query = ''] = target.split('?');
  const canonicalQuery = query
    .split('&')
    .filter(Boolean)
    .map((part) => part.split('='))
    .map(([name = '', value = '']) => `${escaped(name)}=${escaped(value)}`)
    .sort()
    .join('&');
  const canonical = [
    method,
    path
      .split('/')
      .map((part) => escaped(part))
      .join('/'),
    canonicalQuery,
    ...names.map((name) => `${name}:${(headers[name] ?? '').trim().replace(/ +/g, ' ')}`),
    '',
    signed,
    headers['x-amz-content-sha256'],
  ].join('\n');
  const scope = [day, region, service, end].join('/');
  const toSign = ['AWS4-HMAC-SHA256', time, scope, sha256(canonical)].join('\n');
  const key = [day ?? '', region, service, end].reduce<string | Uint8Array>(
    (under, part) => hmac(under, part),
    `AWS4${keys.secretKey}`,
  );
  if (hmac(key, toSign).toString('hex') !== signature) return 'SignatureDoesNotMatch';
  return headers['x-amz-content-sha256'] === sha256(body) ? null : 'XAmzContentSHA256Mismatch';
}

/** RFC 3986 unreserved characters alone stay as they are. */
function escaped(text: string): string {
  return encodeURIComponent(decodeURIComponent(text)).replace(
    /[!'()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
