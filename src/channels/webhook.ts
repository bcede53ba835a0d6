import { z } from 'zod';
import type { Exchange } from '#src/model/capture.ts';
import type { SendResult } from '#src/model/delivery.ts';
import { resultOfError, retryAfterMs } from './answer.ts';
import { type ChannelType, SENDS_ONLY, type SendRequest } from './channel.ts';
import { webhookUrl } from './setting.ts';
import { webhookBody } from './webhook-body.ts';
import { webhookSecret, webhookSignature } from './webhook-signature.ts';

const secret = z
  .string('must be a secret')
  .trim()
  .refine((text) => webhookSecret(text) !== null, 'must be whsec_ followed by the base64 of 24 to 64 bytes');

const settings = z.strictObject({
  url: webhookUrl.describe('Where the messages are posted, a secret'),
  secrets: z
    .array(secret)
    .min(1, 'needs at least one secret')
    .max(5)
    .describe('The signing secret; during a change the new one and the old one: each signs'),
});
type WebhookSettings = z.infer<typeof settings>;

const TIMEOUT_MS = 20_000;

/** Any program that takes Standard Webhooks (standardwebhooks.com, version 1.0). */
export const webhook: ChannelType<WebhookSettings> = {
  type: 'webhook',
  label: 'Webhook',
  description: 'Posts signed JSON (Standard Webhooks) to a program of yours.',
  settings,
  secrets: ['url', 'secrets'],
  // The receiver is told to take each `webhook-id` once.
  abilities: () => ({ ...SENDS_ONLY, onceForMs: Number.POSITIVE_INFINITY }),
  send,
};

async function send({ settings, message, http, now, signal }: SendRequest<WebhookSettings>): Promise<SendResult> {
  const body = webhookBody(message);
  const timestamp = Math.floor(now.getTime() / 1000);
  const secrets = settings.secrets.flatMap((text) => webhookSecret(text) ?? []);
  try {
    const exchange = await http.fetch({
      url: settings.url,
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'webhook-id': message.key,
        'webhook-timestamp': String(timestamp),
        'webhook-signature': webhookSignature(secrets, message.key, timestamp, body),
      },
      body,
      timeoutMs: TIMEOUT_MS,
      // The receiver is who was configured, not whoever it points to.
      maximumRedirects: 0,
      maximumBytes: 64 * 1024,
      secretHeaders: ['webhook-signature'],
      signal,
    });
    return judged(exchange, now);
  } catch (error) {
    return resultOfError(error, 'the webhook');
  }
}

function judged({ status, responseHeaders }: Exchange, now: Date): SendResult {
  if (status >= 200 && status < 300) return { outcome: 'sent', reference: null };
  if (status === 410)
    return { outcome: 'failed', reason: 'The receiver says that it is gone for good (410). Switch this channel off.' };
  if (status >= 300 && status < 400)
    return {
      outcome: 'failed',
      reason: `The receiver redirects (${status}), which webhooks do not follow. Set its new address.`,
    };
  if (status === 429 || status === 502 || status === 504)
    return {
      outcome: 'retry',
      reason: `The receiver is overloaded (${status}).`,
      afterMs: retryAfterMs(responseHeaders, now) ?? 60_000,
    };
  if (status >= 500 || status === 408 || status === 425)
    return {
      outcome: 'retry',
      reason: `The receiver has a fault (${status}).`,
      afterMs: retryAfterMs(responseHeaders, now),
    };
  if (status === 401 || status === 403)
    return { outcome: 'failed', reason: `The receiver refuses us (${status}). Check the address and the secret.` };
  if (status === 404) return { outcome: 'failed', reason: 'There is no receiver at this address (404). Check it.' };
  return { outcome: 'failed', reason: `The receiver refuses the message (${status}).` };
}
