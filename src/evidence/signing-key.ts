import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { KhavaranError } from '#src/base/errors.ts';

/** The Ed25519 key with which an installation signs its checkpoints and exports. */
export interface SigningKey {
  privateKey: KeyObject;
  public: PublicKey;
}

export interface PublicKey {
  key: KeyObject;
  /** SHA-256 (lower-case hex) of the key as SubjectPublicKeyInfo (DER). */
  id: string;
  pem: string;
}

/** PKCS #8 head of an Ed25519 key, before its 32 bytes (RFC 8410 section 7). */
const PKCS8_HEAD = Buffer.from('302e020100300506032b657004220420', 'hex');

/** A new private key as PEM (PKCS #8). */
export function makeSigningKeyPem(): string {
  return generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

/** Reads a private key: PEM (PKCS #8), or the 32 bytes of its seed in base64. Throws `evidence/key`, never with the key. */
export function readSigningKey(text: string): SigningKey {
  try {
    // A variable of the environment may hold the PEM with its line ends written out.
    const written = text.trim().replaceAll('\\n', '\n');
    const privateKey = written.startsWith('-----')
      ? createPrivateKey(written)
      : createPrivateKey({ key: Buffer.concat([PKCS8_HEAD, seedOf(written)]), format: 'der', type: 'pkcs8' });
    if (privateKey.asymmetricKeyType !== 'ed25519') throw new Error('another kind of key');
    return { privateKey, public: publicKeyOf(createPublicKey(privateKey)) };
  } catch {
    throw new KhavaranError(
      'evidence/key',
      'The signing key cannot be read: it must be an Ed25519 private key as PEM, as "openssl genpkey -algorithm ed25519" writes it.',
    );
  }
}

/** Reads a public key as PEM. Throws `evidence/key`. */
export function readPublicKey(pem: string): PublicKey {
  try {
    const key = createPublicKey(pem);
    if (key.asymmetricKeyType !== 'ed25519' || pem.includes('PRIVATE')) throw new Error('another kind of key');
    return publicKeyOf(key);
  } catch {
    throw new KhavaranError('evidence/key', 'This is not an Ed25519 public key as PEM.');
  }
}

function publicKeyOf(key: KeyObject): PublicKey {
  const der = key.export({ type: 'spki', format: 'der' });
  return {
    key,
    id: createHash('sha256').update(der).digest('hex'),
    pem: key.export({ type: 'spki', format: 'pem' }).toString(),
  };
}

function seedOf(base64: string): Buffer {
  const seed = Buffer.from(base64, 'base64');
  if (seed.length !== 32) throw new Error('not 32 bytes');
  return seed;
}
