import type { ZodType } from 'zod';
import type { Exchange } from '#src/model/capture.ts';
import type { Entry } from '#src/model/entry.ts';
import type { Spending } from '#src/model/spending.ts';
import type { HttpClient } from '#src/net/http-client.ts';
import type { PushOffer, PushOrigin } from './push.ts';
import type { StreamOffer } from './stream.ts';

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
  /** Whether a text speaks of what is watched, for lists of everything. Absent: all of it is wanted. */
  keeps?: (text: string) => boolean;
  /** What the source has cost this month before this look. Absent: nothing. */
  spending?: Spending;
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
  /** What the look cost, where the service takes money. */
  spent?: Spending;
  /** A hub that pushes what is new, as the answer announces it; null where it announces none; absent: not asked. */
  push?: PushOrigin | null;
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
  /** For services that tell of what is new themselves, over a connection that stays open. */
  stream?: StreamOffer<Settings>;
  /** For what a hub brings. */
  push?: PushOffer;
}
