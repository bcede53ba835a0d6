/** Examples as rows of sparse features; `columns` index a dense vocabulary of `width` features. */
export interface SparseRows {
  width: number;
  /** Where each row starts in `columns` and `values`; one more entry closes the last. */
  starts: Uint32Array;
  columns: Uint32Array;
  values: Float32Array;
  /**
   * Beside `columns`: a bit for each sentence in which the feature stands, the first of all for the first sentence; those
   * behind the last bit share it. 0 where the feature belongs to the whole.
   */
  sentences: Uint32Array;
  /** By row: how many of those bits its sentences take. */
  sentenceCounts: Uint8Array;
}

/** Sentences that can be told apart in a row. */
export const MOST_SENTENCES = 32;

export interface Targets {
  outputs: number;
  /** 0 or 1, row by row. */
  labels: Uint8Array;
  /** How much the row counts for the output, row by row; 0 leaves it out. */
  weights: Float32Array;
}
