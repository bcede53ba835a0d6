import { createHmac } from 'node:crypto';

/** `whsec_` and the base64 of 24 to 64 bytes (Standard Webhooks 1.0, "Signature scheme"). Null where it is none. */
export function webhookSecret(text: string): Buffer | null {
  const encoded = text.startsWith('whsec_') ? text.slice('whsec_'.length) : null;
  if (encoded === null || !/^[A-Za-z0-9+/]+={0,2}$/.test(encoded)) return null;
  const bytes = Buffer.from(encoded, 'base64');
  return bytes.length >= 24 && bytes.length <= 64 ? bytes : null;
}

/** The `webhook-signature` header: `v1,` and the base64 HMAC-SHA256 of `id.timestamp.body`, one for each secret. */
export function webhookSignature(secrets: readonly Buffer[], id: string, timestamp: number, body: Uint8Array): string {
  return secrets
    .map((secret) => {
      const signature = createHmac('sha256', secret).update(`${id}.${timestamp}.`).update(body).digest('base64');
      return `v1,${signature}`;
    })
    .join(' ');
}
