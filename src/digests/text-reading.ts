/** What a digest has read out of the texts of items. */
export interface TextReading {
  /** People named with given and family name, as written; two spellings of one name share a key. */
  people(text: string, language: string): NamedInText[];
  /** Days since 1970-01-01 that a text names; `reference`, such a day, settles years left out. */
  days(text: string, reference: number | null): number[];
}

export interface NamedInText {
  name: string;
  /** In UTF-16 code units. */
  start: number;
  end: number;
  keys: readonly number[];
}
