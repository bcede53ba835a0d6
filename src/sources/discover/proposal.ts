import type { Entry } from '#src/model/entry.ts';
import type { Platform, SourceKind } from '#src/model/source.ts';
import type { HttpClient } from '#src/net/http-client.ts';

/** How a source could be watched, before anybody tried it. */
export interface Candidate {
  type: string;
  /** Of that type, as written in `config/sources.yaml`. */
  settings: Record<string, unknown>;
  platform: Platform;
  /** As it calls itself; null where it is not known yet. */
  name: string | null;
  /** BCP 47, as it declares. */
  language: string | null;
  /** Where the address tells; else a person must. */
  kind: SourceKind | null;
  /** How it was recognised, a sentence. */
  because: string;
}

/** A candidate that was looked at once. */
export interface Proposal extends Candidate {
  /** What the look brought; empty where it failed or nothing was there. */
  entries: Entry[];
  /** How many entries the answer held. */
  found: number;
  /** Why it could not be read; null where it could. */
  trouble: string | null;
}

/** What discovery needs of the world. */
export interface DiscoverContext {
  http: HttpClient;
  proxy: string | null;
  secrets: (name: string) => string | undefined;
  now: Date;
  signal: AbortSignal;
  /** Settings that the operator gives, which win over what is found (an endpoint of a mirror, a token). */
  settings: Readonly<Record<string, unknown>>;
}
