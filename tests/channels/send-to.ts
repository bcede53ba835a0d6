import { afterAll, beforeAll, expect } from 'vitest';
import type { FollowUpRequest, SendRequest } from '#src/channels/channel.ts';
import { channelType } from '#src/channels/index.ts';
import type { Message, SendResult } from '#src/model/delivery.ts';
import { createHttpClient, type OwnedHttpClient } from '#src/net/client.ts';
import { alertOf, content, NOW } from './messages.ts';

let http: OwnedHttpClient;
beforeAll(() => {
  http = createHttpClient({ allow: ['127.0.0.1'], pauseMs: 0 });
});
afterAll(() => http.close());

/** A request to a channel of that type, over the client of the test file that asks. */
export function requestTo(
  name: string,
  settings: unknown,
  message: Message,
  resume: string | null = null,
): SendRequest<unknown> {
  const signal = new AbortController().signal;
  return { settings: channelType(name).settings.parse(settings), message, http, now: NOW, attempt: 1, signal, resume };
}

export function sendTo(
  name: string,
  settings: unknown,
  message: Message,
  resume: string | null = null,
): Promise<SendResult> {
  return channelType(name).send(requestTo(name, settings, message, resume));
}

export function followUp(
  name: string,
  settings: unknown,
  message: Message,
  reference: string,
): FollowUpRequest<unknown> {
  return { ...requestTo(name, settings, message), reference };
}

/** An alert whose texts are those of `content`. */
export function plainAlert(more: Parameters<typeof content>[0] = {}): Message {
  return { ...alertOf('text'), alert: content(more) };
}

/** What a failure must say. */
export function failed(words: string, scope?: 'message') {
  return { outcome: 'failed', reason: expect.stringContaining(words), ...(scope ? { scope } : {}) };
}
