/** Examples as rows of sparse features; `columns` index a dense vocabulary of `width` features. */
export interface SparseRows {
  width: number;
  /** Where each row starts in `columns` and `values`; one more entry closes the last. */
  starts: Uint32Array;
  columns: Uint32Array;
  values: Float32Array;
  /** Beside `columns`, two each: the words of which a feature is made, as `Features` has them. */
  words: Uint32Array;
}

export interface Targets {
  outputs: number;
  /** 0 or 1, row by row. */
  labels: Uint8Array;
  /** How much the row counts for the output, row by row; 0 leaves it out. */
  weights: Float32Array;
}
