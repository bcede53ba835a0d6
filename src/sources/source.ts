import type { ZodType } from 'zod';
import type { Exchange } from '#src/model/capture.ts';
import type { Entry } from '#src/model/entry.ts';
import type { HttpClient } from '#src/net/http-client.ts';

/** A look at a source. `Settings` and `State` are plain JSON; `State` is what the next look starts from. */
export interface CollectRequest<Settings, State> {
  settings: Settings;
  /** Null at the first look. */
  state: State | null;
  http: HttpClient;
  proxy: string | null;
  /** Looks up a variable of the environment: settings only name secrets (`${NAME}`), so that none is ever stored. */
  secrets: (name: string) => string | undefined;
  now: Date;
  signal: AbortSignal;
}

/**
 * How a look ended. `exchanges` are kept as evidence whatever the outcome. Entries may repeat what an earlier look
 * gave: the store tells new from known. `retryAfterMs` is what the other side asked for.
 */
export type CollectResult<State> = {
  exchanges: Exchange[];
  state: State | null;
  /** The address that should replace the configured one after permanent redirects, else null. */
  movedTo?: string | null;
  /** How often the source says that it is worth asking (a feed's `ttl`). */
  minimumIntervalMs?: number | null;
  /**
   * Entries (links, posts) that the answer held, known ones too, where the type can tell: none where there always were
   * some means that the source changed, not that it was quiet.
   */
  listed?: number | null;
  /** Parts that could not be read while the rest could: one sentence each. */
  problems?: string[];
} & (
  | {
      outcome: 'items';
      entries: Entry[];
      /** More remains: look again soon. */
      more?: boolean;
      /** Asked to wait before the rest. */
      retryAfterMs?: number | null;
    }
  | { outcome: 'empty' }
  | { outcome: 'not-modified' }
  | { outcome: 'refused'; reason: string; retryAfterMs: number | null /** Gone for good (410). */; gone?: boolean }
  | { outcome: 'broken'; reason: string; retryAfterMs: number | null }
);

/** A source type: one file each in this folder, registered by a line in `index.ts`. */
export interface SourceType<Settings = unknown, State = unknown> {
  /** As written in `config/sources.yaml`. */
  type: string;
  label: string;
  /** What it reads, one sentence, for the docs table and the desk's form. */
  description: string;
  settings: ZodType<Settings>;
  collect(request: CollectRequest<Settings, State>): Promise<CollectResult<State>>;
}
