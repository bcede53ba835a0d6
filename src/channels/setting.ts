import { z } from 'zod';

/**
 * Settings shared by channel types. Their error messages never hold the value: it may be a secret.
 */
export const webhookUrl = z
  .string('must be a web address')
  .trim()
  .max(2000, 'is too long for a web address')
  .refine(
    (text) => /^https?:\/\//iu.test(text) && URL.canParse(text),
    'must be a web address that begins with https://',
  )
  .refine((text) => {
    if (!URL.canParse(text)) return true;
    const { protocol, hostname } = new URL(text);
    return protocol === 'https:' || isLoopback(hostname);
  }, 'must begin with https://: over http anybody on the way could read it');

/** Where a service answers: without a slash at its end, a query or a password. */
export const serviceUrl = webhookUrl
  .refine((text) => {
    if (!URL.canParse(text)) return true;
    const { search, hash, username, password } = new URL(text);
    return `${search}${hash}${username}${password}` === '';
  }, 'must be an address without a query, a fragment or a password')
  .transform((text) => text.replace(/\/+$/u, ''));

/** The same within the operator's own network, where machines are often spoken to without TLS. */
export const ownServiceUrl = z
  .string('must be a web address')
  .trim()
  .max(2000, 'is too long for a web address')
  .refine(
    (text) => /^https?:\/\//iu.test(text) && URL.canParse(text),
    'must be a web address that begins with https:// or http://',
  )
  .refine((text) => {
    if (!URL.canParse(text)) return true;
    const { protocol, hostname } = new URL(text);
    return protocol === 'https:' || isLoopback(hostname) || isWithinOwnNetwork(hostname);
  }, 'must begin with https:// unless it is a machine of your own network')
  .transform((text) => text.replace(/\/+$/u, ''));

/** A token or key as services give them: one word, never shown. */
export function secretWord(what: string) {
  return z
    .string('must be given, a secret')
    .trim()
    .min(8, 'is too short for a secret of its kind')
    .max(1000, 'is too long for a secret of its kind')
    .regex(/^[\x21-\x7e]+$/, 'must be in one word, without spaces')
    .describe(`${what.charAt(0).toUpperCase()}${what.slice(1)}, a secret`);
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}

/** Private addresses (RFC 1918), names of one word as containers have them, and names that no public server has. */
function isWithinOwnNetwork(hostname: string): boolean {
  return (
    /^(10\.\d+|192\.168|172\.(1[6-9]|2\d|3[01]))\.\d+\.\d+$/.test(hostname) ||
    /^[a-z][a-z0-9-]*$/i.test(hostname) ||
    /\.(local|internal|lan|home\.arpa)$/i.test(hostname)
  );
}
