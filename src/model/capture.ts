/** One HTTP exchange (or one file read) as it happened, before anything was made of it. */
export interface Exchange {
  method: string;
  requestedUrl: string;
  finalUrl: string;
  /** Each hop: the address that answered with a redirect, its status, and where it pointed. */
  redirects: { url: string; status: number; location: string }[];
  /** Secrets (authorization, cookies) are removed before an exchange is made. Names are lower case. */
  requestHeaders: Record<string, string>;
  status: number;
  responseHeaders: Record<string, string>;
  /** The payload as it came over the wire, content-coding included. */
  raw: Uint8Array;
  /** The payload with content-coding removed. */
  body: Uint8Array;
  serverAddress: string | null;
  /** ISO 8601, UTC. */
  startedAt: string;
  finishedAt: string;
}

/** Why something was captured, for the chain of custody. */
export interface CaptureContext {
  source: string;
  /** Who or what caused the fetch: `schedule`, `operator`, `import`. */
  reason: string;
  tool: string;
}

/** The evidence record of one exchange. The payload itself lies under its SHA-256 in the capture store. */
export interface CaptureRecord extends Omit<Exchange, 'raw' | 'body'>, CaptureContext {
  /** Lower-case hex SHA-256 of `raw`. */
  payloadSha256: string;
  /** Bytes of `raw`. */
  payloadLength: number;
}

/** A record's place in the append-only chain. `hash` covers the record, its number and `previousHash`. */
export interface ChainLink {
  sequence: number;
  previousHash: string;
  hash: string;
}
