import type { AnalysisInput, Mention, Span } from '#src/model/signal.ts';

/**
 * Text with letters, digits, spaces and case made alike (see `normalise.ts`), and the way back to the original.
 * `offsets[i]` is the index in the original of the i-th UTF-16 code unit here; one more entry gives the original's end.
 */
export interface Normalised {
  text: string;
  offsets: Uint32Array;
}

/** A word of the normalised text; offsets refer to the normalised text. */
export interface Token extends Span {
  text: string;
}

/** An item prepared once for all detectors. */
export interface AnalysedDocument {
  input: AnalysisInput;
  /** `contentOf(input)`: what mentions and signals point into. */
  content: string;
  /** Length of the title in `content`; 0 without one. */
  titleLength: number;
  normalised: Normalised;
  tokens: Token[];
  /** Sentences as index ranges of `tokens`; the title is a sentence of its own. */
  sentences: Span[];
  /** BCP 47. */
  language: string;
  mentions: Mention[];
}
