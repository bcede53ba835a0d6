import type { AlertContent, Severity } from './alert.ts';

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
  /** Code of a language of the product. */
  language: string;
  /** Shared by messages that belong together (`story-12`), so that channels with threads can keep them together. */
  thread?: string | null;
  /** With alerts. */
  alert: AlertContent | null;
  /** Structured form for machines (webhook). */
  data: unknown;
  createdAt: Date;
  /** Of an alert whose content was left out for who reads the channel; `alert.severity` otherwise. */
  severity?: Severity | null;
  /** Where it stands on the desk; null or left out where that is not to be told. */
  link?: string | null;
}

/**
 * How a try to send ended. `reference` is what the service calls the message, in words of the channel type alone: it is
 * kept as it is and handed back to `update`, `reply` or a further try. Reasons are sentences for people, without secrets.
 */
export type SendResult =
  | {
      outcome: 'sent';
      reference: string | null;
      /** What somebody should know or mend although it arrived. */
      note?: string;
      /** The service takes no further message before that. */
      pauseMs?: number;
    }
  | {
      /** Not taken, and another try may be. `afterMs` is the service's own hint. */
      outcome: 'retry';
      reason: string;
      afterMs: number | null;
      /** Parts of the message that arrived already, for the next try. */
      reference?: string | null;
    }
  | {
      /** Refused for good: until somebody changes something, another try ends alike. */
      outcome: 'failed';
      reason: string;
      /** `message`: only this one; `channel`, as where it is left out: every message will be refused. */
      scope?: 'message' | 'channel';
      reference?: string | null;
    }
  | {
      /** The request went out and no answer came: it may have landed. */
      outcome: 'unknown';
      reason: string;
      reference?: string | null;
    };

/** Whether a message whose sending ended unknown is there, as far as the service tells. */
export type Reconciliation =
  | { found: 'yes'; reference: string | null }
  | { found: 'no' }
  | { found: 'unknown'; reason: string };

/**
 * `dead`: given up. `diverted`: its channel did not work, and the fallback channel took it. `expired`: too old to be
 * told when it could have been. `dropped`: not to be told any more, or nothing that the channel can do. All but `sent`
 * and `dropped` can be sent again by hand.
 */
export type DeliveryState = 'pending' | 'sending' | 'sent' | 'dead' | 'diverted' | 'expired' | 'dropped';

/**
 * `send`: a message of its own. `update`: changes the one that the alert has on this channel, where the channel can, and
 * is nothing elsewhere. `correct`: the same, and where the channel cannot, it is sent beside the other.
 */
export type DeliveryAction = 'send' | 'update' | 'correct';
