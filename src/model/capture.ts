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
  /**
   * SHA-256 (lower-case hex) of the server's certificate (DER); null without TLS, and behind an HTTP proxy, which hides
   * it. Absent where no server was asked.
   */
  certificateSha256?: string | null;
  /** ISO 8601, UTC. */
  startedAt: string;
  finishedAt: string;
}

/** Why something was captured, for the chain of custody. */
export interface CaptureContext {
  source: string;
  /** What caused the fetch, in a few words: `schedule`, `operator`, `import`, `linked from item 12`. */
  reason: string;
  /** Who ran it: `schedule`, or a person by name. Absent in records older than this field. */
  operator?: string;
  /** Name and version of the program that fetched. */
  tool: string;
  /** Values of secrets that the fetch had in hand: none of them enters the record. Never stored itself. */
  secretValues?: readonly string[];
  /** What the payload is where it is not the answer of a server: a picture that we took of a page. */
  form?: 'screenshot';
}

/** The evidence record of one exchange. The payload itself lies under its SHA-256 in the capture store. */
export interface CaptureRecord extends Omit<Exchange, 'raw' | 'body'>, Omit<CaptureContext, 'secretValues'> {
  /** Lower-case hex SHA-256 of `raw`. */
  payloadSha256: string;
  /** Bytes of `raw`. */
  payloadLength: number;
  /** Headers and parameters of addresses whose values were left out as secrets, by name. Absent where there are none. */
  withheld?: string[];
}

/** A record's place in the append-only chain. `hash` covers the record, its number and `previousHash`. */
export interface ChainLink {
  sequence: number;
  previousHash: string;
  hash: string;
}
