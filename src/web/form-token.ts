import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/** Proofs that a form that changes something was drawn by this desk, for this browser. */
export interface FormTokens {
  /** A new value for the browser's cookie. */
  newCookie(): string;
  tokenFor(cookie: string): string;
  /** Marks the browser, the same on every page; shown on none. */
  browserOf(cookie: string): string;
  isValid(cookie: string | undefined, token: unknown): boolean;
}

const SALT = /^[\w-]{12}\./;

/**
 * A restart makes a new key: forms drawn before it have to be sent again. No two pages hold the same token: pages are
 * compressed, and what stays the same in them could be guessed from their lengths (the BREACH attack of 2013).
 */
export function createFormTokens(): FormTokens {
  const key = randomBytes(32);
  const salted = (salt: string, cookie: string) =>
    `${salt}.${createHmac('sha256', key).update(`${salt}.${cookie}`).digest('base64url')}`;
  return {
    newCookie: () => randomBytes(24).toString('base64url'),
    tokenFor: (cookie) => salted(randomBytes(9).toString('base64url'), cookie),
    browserOf: (cookie) => createHmac('sha256', key).update(`browser ${cookie}`).digest('base64url'),
    isValid(cookie, token) {
      if (cookie === undefined || typeof token !== 'string' || !SALT.test(token)) return false;
      const expected = Buffer.from(salted(token.slice(0, token.indexOf('.')), cookie));
      const given = Buffer.from(token);
      return given.length === expected.length && timingSafeEqual(given, expected);
    },
  };
}

/**
 * Whether a request that changes something comes from a page of ours. With `Referrer-Policy: no-referrer` browsers send
 * `Origin: null` with forms (Fetch standard, "serializing a request origin"), so there `Sec-Fetch-Site` decides.
 */
export function isSameOrigin(headers: Headers, host: string | undefined): boolean {
  const site = headers.get('sec-fetch-site');
  if (site !== null && site !== 'same-origin') return false;
  const origin = headers.get('origin');
  if (origin === null || origin === 'null') return site === 'same-origin';
  return URL.canParse(origin) && new URL(origin).host === host;
}
