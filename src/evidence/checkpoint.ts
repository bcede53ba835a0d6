import { sign, verify } from 'node:crypto';
import { canonicalJson } from '#src/capture/record.ts';
import type { ChainHead, Checkpoint } from '#src/model/evidence.ts';
import type { PublicKey, SigningKey } from './signing-key.ts';

const FORMAT = 'khavaran-checkpoint-1';

/** What is signed, and stamped by others: the canonical JSON of format, hash, sequence and time. */
export function checkpointBytes({ sequence, hash, time }: ChainHead & { time: string }): Buffer {
  return Buffer.from(canonicalJson({ format: FORMAT, hash, sequence, time }));
}

export function signCheckpoint({ sequence, hash }: ChainHead, now: Date, key: SigningKey): Checkpoint {
  const signed = { sequence, hash, time: now.toISOString() };
  const signature = sign(null, checkpointBytes(signed), key.privateKey).toString('base64');
  return { ...signed, keyId: key.public.id, signature };
}

export type SignatureVerdict = 'valid' | 'invalid' | 'unknown-key';

/** Whether one of the keys that are trusted signed it. */
export function judgeSignature(checkpoint: Checkpoint, keys: readonly PublicKey[]): SignatureVerdict {
  const signer = keys.find((key) => key.id === checkpoint.keyId);
  if (!signer) return 'unknown-key';
  const signature = Buffer.from(checkpoint.signature, 'base64');
  return verify(null, checkpointBytes(checkpoint), signer.key, signature) ? 'valid' : 'invalid';
}
