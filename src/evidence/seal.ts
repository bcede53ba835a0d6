import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { KhavaranError } from '#src/base/errors.ts';

/** AES-256-GCM (NIST SP 800-38D): a byte for the version, 12 of nonce, 16 of tag, and what is sealed. */
const VERSION = 1;
const NONCE = 12;
const TAG = 16;
const KEY = 32;

/** Encrypts `content`; `name` is bound to it, so that one sealed thing cannot stand for another. */
export function seal(content: Uint8Array, name: string, key: Uint8Array): Uint8Array {
  const nonce = randomBytes(NONCE);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(name));
  const sealed = Buffer.concat([cipher.update(content), cipher.final()]);
  return Buffer.concat([Buffer.of(VERSION), nonce, cipher.getAuthTag(), sealed]);
}

/** Throws `evidence/sealed` where the key is another one, or the sealed bytes were changed. */
export function unseal(sealed: Uint8Array, name: string, key: Uint8Array): Uint8Array {
  try {
    if (sealed[0] !== VERSION) throw new Error('another version');
    const body = 1 + NONCE + TAG;
    const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(1, 1 + NONCE), { authTagLength: TAG });
    decipher.setAAD(Buffer.from(name)).setAuthTag(sealed.subarray(1 + NONCE, body));
    return Buffer.concat([decipher.update(sealed.subarray(body)), decipher.final()]);
  } catch (cause) {
    throw new KhavaranError(
      'evidence/sealed',
      `${name} cannot be opened: it was changed since it was sealed, or sealed with another key.`,
      { cause },
    );
  }
}

/** Reads a key of 32 bytes in base64. Throws `evidence/key`, never with the key. */
export function readSealingKey(text: string): Uint8Array {
  const key = Buffer.from(text.trim(), 'base64');
  if (key.length !== KEY)
    throw new KhavaranError(
      'evidence/key',
      'The sealing key must be 32 bytes in base64, as "openssl rand -base64 32" writes them.',
    );
  return key;
}

export function makeSealingKey(): string {
  return randomBytes(KEY).toString('base64');
}
