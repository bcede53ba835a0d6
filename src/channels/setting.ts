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

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}
