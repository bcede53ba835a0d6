/** What an item says that the desk waits for. An item may carry several. Definitions: `docs/labelling.md`. */
export const SIGNALS = [
  'call_for_killing',
  'execution_warning',
  'execution_report',
  'un_action',
  'accountability',
  'denial',
  'advocacy',
  'memory',
] as const;
export type SignalName = (typeof SIGNALS)[number];

/** `direct`: the item is the call, or its publisher's side makes it with approval. `reported`: somebody tells of it. */
export type Voice = 'direct' | 'reported';

/** A stretch of `contentOf(item)`: UTF-16 code units, `start` inclusive, `end` exclusive. */
export interface Span {
  start: number;
  end: number;
}

export interface Signal extends Span {
  signal: SignalName;
  /** Calibrated probability, 0 to 1. Listed only where it reaches the signal's threshold. */
  score: number;
  /** With `call_for_killing` only. */
  voice?: Voice;
  /** With `call_for_killing`: who calls, as an entity id where known, else in the item's words. */
  speaker?: string;
  /** With `call_for_killing`: against which group, in the item's words. */
  target?: string;
  /** The words of the item at the span, which gave the reason; shown to the reader. */
  reason: string;
}

/** A watched entity named in an item. */
export interface Mention extends Span {
  /** Id in `config/entities.yaml`. */
  entity: string;
  /** The words of the item at the span. */
  surface: string;
  /** Which alias matched, as written in the watchlist. */
  alias: string;
  /** Why it counts, in a few words, where more than the alias was needed ("surname; title before it"). */
  why: string;
}

export interface AnalysisInput {
  id: string;
  url?: string | null | undefined;
  source?: { name?: string | undefined; kind?: string | undefined; platform?: string | undefined } | null | undefined;
  published?: string | null | undefined;
  /** A hint, not the answer. */
  language?: string | null | undefined;
  title?: string | null | undefined;
  text: string;
}

export interface Analysis {
  /** BCP 47; `und` where the text gives nothing to tell by. */
  language: string;
  signals: Signal[];
  mentions: Mention[];
}
