import { createCipheriv, createDecipheriv, createHmac, hkdfSync } from 'node:crypto';
import type { MailList } from '#src/store/mail-departures.ts';

const ALGORITHM = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const INFO = 'khavaran leaving a list of mails 1';
const LONGEST = 1200;

/**
 * What stands in the address by which a reader leaves a list: nobody can read it or make one up without the
 * installation's secret. The same list and reader give the same letters at every try, so the nonce is a keyed hash of
 * what is locked (a synthetic IV, as in RFC 5297, under AES-256-GCM; keys by HKDF, RFC 5869). Letters of base64url.
 */
export function leaveToken({ channel, list, address }: MailList, installationSecret: string): string {
  const text = JSON.stringify([channel, list, address]);
  const { cipher: key, nonce: nonceKey } = keysOf(installationSecret);
  const nonce = nonceOf(text, nonceKey);
  const cipher = createCipheriv(ALGORITHM, key, nonce);
  const locked = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), locked]).toString('base64url');
}

/** What a token stands for; null where it is none of this installation's. */
export function readLeaveToken(token: string, installationSecret: string): MailList | null {
  if (!/^[A-Za-z0-9_-]+$/u.test(token) || token.length > LONGEST) return null;
  const bytes = Buffer.from(token, 'base64url');
  if (bytes.length <= NONCE_BYTES + TAG_BYTES) return null;
  const { cipher: key, nonce: nonceKey } = keysOf(installationSecret);
  const nonce = bytes.subarray(0, NONCE_BYTES);
  try {
    const decipher = createDecipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES });
    decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
    const text = decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
    const parts: unknown = JSON.parse(text);
    if (!Array.isArray(parts) || parts.length !== 3 || !parts.every((part) => typeof part === 'string')) return null;
    const [channel = '', list = '', address = ''] = parts as string[];
    return nonceOf(text, nonceKey).equals(nonce) ? { channel, list, address } : null;
  } catch {
    return null;
  }
}

function keysOf(installationSecret: string): { cipher: Buffer; nonce: Buffer } {
  const both = Buffer.from(hkdfSync('sha256', installationSecret, '', INFO, 64));
  return { cipher: both.subarray(0, 32), nonce: both.subarray(32) };
}

function nonceOf(text: string, key: Buffer): Buffer {
  return createHmac('sha256', key).update(text, 'utf8').digest().subarray(0, NONCE_BYTES);
}
