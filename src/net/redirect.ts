import { KhavaranError } from '#src/base/errors.ts';
import type { HopRequest } from './hop.ts';
import { withoutSecrets } from './request-headers.ts';

type Hop = Pick<HopRequest, 'url' | 'method' | 'headers' | 'body'>;

const REDIRECTS = new Set([301, 302, 303, 307, 308]);

export function isRedirect(status: number, headers: Record<string, string>): boolean {
  return REDIRECTS.has(status) && headers.location !== undefined;
}

/**
 * The `Location` of an answer as text. Header bytes arrive as Latin-1; servers of Persian pages write bare UTF-8 into
 * them, which is put right here.
 */
export function readLocation(headers: Record<string, string>): string {
  const value = headers.location ?? '';
  if (!/[\x80-\xff]/.test(value)) return value;
  const utf8 = Buffer.from(value, 'latin1').toString('utf8');
  return utf8.includes('\ufffd') ? value : utf8;
}

/**
 * The request that follows a redirect (RFC 9110 section 15.4, Fetch standard "HTTP-redirect fetch"): POST becomes GET
 * after 301 and 302, all but GET after 303; secrets stay behind when the origin changes. Throws `net/url-refused` for
 * a `Location` that is none. The new URL has yet to be judged.
 */
export function followRedirect(hop: Hop, status: number, location: string, secretHeaders: string[]): Hop {
  if (location.includes('\\') || !URL.canParse(location, hop.url.href))
    throw new KhavaranError('net/url-refused', `${hop.url.hostname} sends us on to something that is no web address.`, {
      retry: 'later',
    });
  const url = new URL(location, hop.url);
  const becomesGet = status === 303 || ((status === 301 || status === 302) && hop.method === 'POST');
  let { headers } = hop;
  if (becomesGet)
    headers = Object.fromEntries(Object.entries(headers).filter(([name]) => !name.startsWith('content-')));
  if (url.origin !== hop.url.origin) headers = withoutSecrets(headers, secretHeaders);
  return becomesGet ? { url, method: 'GET', headers, body: null } : { ...hop, url, headers };
}
