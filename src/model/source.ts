import type { SourceBudget } from './source-health.ts';

/** What kind of publisher stands behind an item. Evidence for the analysis, never its verdict. */
export const SOURCE_KINDS = ['news', 'state_media', 'ngo', 'opposition', 'un', 'government', 'social', 'blog'] as const;
export type SourceKind = (typeof SOURCE_KINDS)[number];

export const PLATFORMS = ['web', 'x', 'telegram', 'bluesky', 'mastodon', 'youtube', 'reddit'] as const;
export type Platform = (typeof PLATFORMS)[number];

/** Whose side a publisher takes; origins of one stance corroborate less than origins of several. */
export const STANCES = ['state', 'opposition', 'un', 'ngo', 'press', 'independent'] as const;
export type Stance = (typeof STANCES)[number];

/** Who published an item: the source itself, or somebody whom the source carries (an import, a quoted post). */
export interface Publisher {
  name: string;
  kind: SourceKind;
  platform: Platform;
  /** Who controls the publisher. Publishers of one owner count as one origin. */
  owner: string | null;
  stance: Stance | null;
}

/** A source as configured. `type` names an entry of the registry in `src/sources/index.ts`. */
export interface SourceConfig extends Publisher {
  /** Stable slug from `config/sources.yaml` or given by whoever added it. */
  key: string;
  type: string;
  /** As validated by the type's own schema. */
  settings: unknown;
  /** BCP 47, declared: a hint for the analysis. */
  language: string | null;
  /** HTTP or SOCKS proxy for this source alone, e.g. `socks5://127.0.0.1:9050` for Tor. */
  proxy: string | null;
  enabled: boolean;
  /** After how long without an answer, or without anything new, operators are told; null derives it from its rhythm. */
  silentAfterMs?: number | null;
  /** Null: that of every source, see `src/pipeline/sources/source-health-budget.ts`. */
  budget?: SourceBudget | null;
}

/** The five ways in which looking at a source can end. "Broken" must never read as "nothing happened". */
export type Outcome = 'items' | 'empty' | 'not-modified' | 'refused' | 'broken';
