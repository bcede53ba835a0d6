import type { Exchange } from '#src/model/capture.ts';

export interface StreamOpening {
  /** `http(s)://`, or `ws(s)://` for a socket. */
  url: string;
  headers?: Record<string, string>;
  proxy?: string | null;
  /** Ends the stream, whether it is being opened or read. */
  signal: AbortSignal;
  /** From the start to the head of the answer, in milliseconds. Default 20,000. */
  openMs?: number;
  /** Without a sign of life for so long it counts as dead, in milliseconds. */
  silenceMs: number;
  /** Longest message of a socket, in bytes; a longer one ends it. Default 1 MiB. */
  maximumMessageBytes?: number;
}

/** What is known of a stream when it is open: the part of its evidence that all of its messages share. No secrets. */
export type StreamHead = Pick<
  Exchange,
  | 'method'
  | 'requestedUrl'
  | 'finalUrl'
  | 'requestHeaders'
  | 'status'
  | 'responseHeaders'
  | 'serverAddress'
  | 'certificateSha256'
>;

export interface OpenResponse {
  head: StreamHead;
  /**
   * The payload as it comes, without content-coding. Nothing is read ahead of who iterates. Throws `net/…` where it
   * breaks off or falls silent; the iteration's end closes the connection.
   */
  chunks: AsyncIterableIterator<Uint8Array>;
}

export interface OpenSocket {
  head: StreamHead;
  /** Text messages. A sender who is faster than the reader is held back. Throws `net/…` where the socket ends. */
  messages: AsyncIterableIterator<string>;
}

/** A socket that the server would not open: it answered like a web server. */
export interface SocketRefusal {
  head: StreamHead;
  /** The first bytes of its answer. */
  body: Uint8Array;
}

/**
 * The way out for connections that stay open: the same address guard at connect time, the same proxies and User-Agent as
 * `HttpClient`, but no pace, no redirects and no limit of the whole, since none of them ends by itself.
 */
export interface StreamClient {
  open(opening: StreamOpening): Promise<OpenResponse>;
  connect(opening: StreamOpening): Promise<OpenSocket | SocketRefusal>;
}
