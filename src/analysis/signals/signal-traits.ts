import type { SignalName } from '#src/model/signal.ts';

/** What is specific to one signal: how it is told to the reader, and what a mistake costs. */
export interface SignalTraits {
  signal: SignalName;
  /** Concepts of the lexicon around which the span is cut that is shown as the reason, the most telling first. */
  anchors: string[];
  /** Concepts of which a passage names at least one where it carries the signal. */
  evidence: string[];
  /**
   * In how many of a hundred collected items it is expected, roughly. Our examples hold the rare and the near more often than
   * the world does: scores and thresholds are corrected for that.
   */
  inHundred: number;
  /** How the threshold is chosen on examples that the model did not see. */
  cost: {
    /** F-measure's beta: above 1, a missed item costs more than a false one. */
    beta: number;
    /** Of all thresholds with at least this recall the best is taken; 0 where recall has no floor. */
    leastRecall: number;
    /** What is less probable than this is never said, whatever the examples suggest: they are harder than the world. */
    leastProbability: number;
  };
}
