import type { ZodType } from 'zod';
import type { Message, Reconciliation, SendResult } from '#src/model/delivery.ts';
import type { HttpClient } from '#src/net/http-client.ts';
import type { ConnectionClient } from '#src/net/open-connection.ts';

/** How channels reach their services: by requests, or by a connection for what speaks no HTTP. */
export type WayOut = HttpClient & ConnectionClient;

export interface SendRequest<Settings> {
  settings: Settings;
  /** As those who read the channel may see it: see `messageFor`. `message.key` is the key against repeats. */
  message: Message;
  http: WayOut;
  /** The operator's own file has the channel, not the desk. */
  inFile?: boolean;
  now: Date;
  /** 1 for the first try. */
  attempt: number;
  signal: AbortSignal;
  /** The `reference` with which an earlier try of this delivery failed: what it names arrived and is not sent again. */
  resume?: string | null;
  /** Told, while a message of several parts or to several readers goes out, what a later try is to have as `resume`. */
  noteArrived?: (reference: string) => Promise<void>;
  /** Of a channel that `writesToAddresses`. */
  mailing?: Mailing;
}

/** Who wants no more of a list of mails, and how others leave it. */
export interface Mailing {
  /** In lower case. */
  gone: ReadonlySet<string>;
  /** Where this address leaves with one click (https); null where the service has no public address. */
  leaveAt(address: string): string | null;
}

/** With `reference`, as an earlier `send` or `reply` on this channel gave it. */
export interface FollowUpRequest<Settings> extends SendRequest<Settings> {
  reference: string;
}

/** What a channel can do beyond sending; it may hang on its settings (a Slack webhook cannot edit, a bot can). */
export interface Abilities {
  /** `update` changes a message in place. */
  update: boolean;
  /** `reply` puts a message into the thread of an earlier one, or quotes it. */
  reply: boolean;
  /** `reconcile` tells whether a message with an unknown outcome arrived. */
  reconcile: boolean;
  /**
   * For so many milliseconds a second send with the same key leaves one message; 0 where it shows twice, `Infinity`
   * where it never does.
   */
  onceForMs: number;
}

/** What a channel that only sends can do. */
export const SENDS_ONLY: Abilities = { update: false, reply: false, reconcile: false, onceForMs: 0 };

/**
 * A channel type: one file each in this folder, registered by a line in `index.ts`. Its actions never throw for what a
 * service answers: every answer is a result.
 */
export interface ChannelType<Settings = unknown> {
  type: string;
  label: string;
  description: string;
  settings: ZodType<Settings>;
  /** Names of settings that are secrets: never logged, shown or exported. */
  secrets: string[];
  /** Its readers are addresses, each of which may leave. */
  writesToAddresses?: true;
  abilities(settings: Settings): Abilities;
  send(request: SendRequest<Settings>): Promise<SendResult>;
  /**
   * Only where `abilities` says so. `failed` with scope `message`: that message can be changed no more (gone, too old);
   * reply or send instead. A result `sent` carries the reference for later updates.
   */
  update?(request: FollowUpRequest<Settings>): Promise<SendResult>;
  /** Only where `abilities` says so. A thread that is gone is no failure: the message is then sent by itself. */
  reply?(request: FollowUpRequest<Settings>): Promise<SendResult>;
  /** Only where `abilities` says so; `now` is when it is asked, `message.createdAt` from when on it may have arrived. */
  reconcile?(request: SendRequest<Settings>): Promise<Reconciliation>;
}
