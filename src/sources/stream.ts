import { KhavaranError } from '#src/base/errors.ts';
import type { Entry } from '#src/model/entry.ts';
import type { Spending } from '#src/model/spending.ts';
import type { HttpClient } from '#src/net/http-client.ts';
import type { StreamClient, StreamHead } from '#src/net/stream-client.ts';

/** A stream of a source, from the moment of connecting until it breaks. */
export interface StreamRequest<Settings> {
  settings: Settings;
  /** As committed with the last event that was kept or passed; null at the first time. The type parses it itself. */
  cursor: unknown;
  http: HttpClient;
  streams: StreamClient;
  proxy: string | null;
  secrets: (name: string) => string | undefined;
  now: () => Date;
  signal: AbortSignal;
  /** Whether a text speaks of what is watched: for streams of everything, which are filtered here. */
  keeps: (text: string) => boolean;
  /** What the source has cost this month, before this connection. */
  spending: Spending;
  /** Resolves when all that was yielded so far is committed: for services that forget what we say we have. */
  settled: () => Promise<void>;
  /** Tries to connect since the last success: services with several servers are asked in turn. */
  attempt: number;
}

/** What the service says is gone. */
export type StreamDeletion = { reason: string } & (
  | { kind: 'post'; externalId: string }
  /** A post by the service's own number: see `Entry.nativeId`. */
  | { kind: 'native'; nativeId: string }
  /** All posts of an account of the AT Protocol. */
  | { kind: 'account'; did: string }
  | { kind: 'account-back'; did: string }
);

export type StreamEvent =
  /** The service has let us in. `catchUp`: what was missed meanwhile is asked for by a look. */
  | { kind: 'connected'; catchUp: boolean }
  | {
      kind: 'kept';
      entries: Entry[];
      deletions: StreamDeletion[];
      /** The event as it came, for the evidence. */
      received: string | Uint8Array;
      head: StreamHead;
      cursor: unknown;
      problems?: string[];
      /** What it costs, where the service takes money. */
      spent?: Spending;
    }
  /** Nothing to keep up to here. */
  | { kind: 'passed'; cursor: unknown; spent?: Spending };

/** What a source type offers beside looks. */
export interface StreamOffer<Settings> {
  /** Whether these settings ask for a stream. */
  wanted(settings: Settings): boolean;
  /** Whether looks go on beside it: they catch up after a break, and serve while it cannot connect. */
  polled(settings: Settings): boolean;
  /**
   * Follows the stream. Nothing is read ahead of who iterates: what is not taken yet holds the sender back. Ends by a
   * throw, of `streamEnd` or of the network; an end without one counts as a break.
   */
  follow(request: StreamRequest<Settings>): AsyncIterableIterator<StreamEvent>;
}

/** Why a stream ended, as the policy of retries needs it: see `src/pipeline/streams/stream-backoff.ts`. */
export type StreamEndKind =
  /** The service does not want us: a wrong key, a conflict, a budget. */
  | 'refused'
  /** It says that we come too often. */
  | 'limited'
  /** It answered with a fault. */
  | 'broken';

export function streamEnd(kind: StreamEndKind, reason: string, retryAfterMs: number | null = null): KhavaranError {
  return new KhavaranError(`stream/${kind}`, reason, { retry: 'later', retryAfterMs });
}
