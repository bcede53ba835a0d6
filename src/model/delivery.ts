import type { AlertContent } from './alert.ts';

/** A message ready for any channel; each channel lays it out within its own limits and escaping. */
export interface Message {
  kind: 'alert' | 'digest' | 'test';
  /** Stable over retries: the idempotency key, e.g. `alert-12-ops`. Letters, digits, `-` and `_` only. */
  key: string;
  subject: string;
  /** Plain text of the whole message. */
  text: string;
  /** HTML of the whole message, safe to send as it is; null where there is none. */
  html: string | null;
  language: 'en' | 'fa';
  /** Shared by messages that belong together (`story-12`), so that channels with threads can keep them together. */
  thread?: string | null;
  /** With alerts. */
  alert: AlertContent | null;
  /** Structured form for machines (webhook). */
  data: unknown;
  createdAt: Date;
}

/** `unknown`: the request went out and no answer came; it may have landed. */
export type SendResult =
  | { outcome: 'sent'; reference: string | null }
  | { outcome: 'retry'; reason: string; afterMs: number | null }
  | { outcome: 'failed'; reason: string }
  | { outcome: 'unknown'; reason: string };

export type DeliveryState = 'pending' | 'sending' | 'sent' | 'dead';
