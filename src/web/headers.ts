import type { MiddlewareHandler } from 'hono';

/** Nothing runs, nothing is loaded from elsewhere, nobody frames the desk. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** For the pages that offer passkeys: a script of ours may run there and ask the desk, nothing else. */
export const SCRIPT_POLICY = `${CONTENT_SECURITY_POLICY}; script-src 'self'; connect-src 'self'`;

/** What was captured is hostile: whatever a browser makes of it, it happens nowhere. */
export const DOWNLOAD_POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'";

const HEADERS: Record<string, string> = {
  'Content-Security-Policy': CONTENT_SECURITY_POLICY,
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'X-Frame-Options': 'DENY',
  'X-Robots-Tag': 'noindex, nofollow',
  'X-DNS-Prefetch-Control': 'off',
  'Permissions-Policy':
    'accelerometer=(), browsing-topics=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), microphone=(), midi=(), payment=(), usb=()',
  'Cache-Control': 'no-store',
};

const TWO_YEARS_SECONDS = 2 * 365 * 86_400;

/**
 * The headers of every answer, errors included; a header that the answer has set itself stays. A desk that is reached by
 * https is never asked for by http again.
 */
export function strictHeaders(secure: boolean): MiddlewareHandler {
  const headers = secure
    ? { ...HEADERS, 'Strict-Transport-Security': `max-age=${TWO_YEARS_SECONDS}; includeSubDomains` }
    : HEADERS;
  return async (context, next) => {
    await next();
    for (const [name, value] of Object.entries(headers))
      if (!context.res.headers.has(name)) context.res.headers.set(name, value);
  };
}
