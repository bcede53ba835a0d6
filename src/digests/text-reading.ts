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

/** A sentence that speaks of what is to come. */
export interface DatedSentence {
  text: string;
  /** Days since 1970-01-01 that it names, one at least. */
  days: readonly number[];
}

/** What was read out of the words of one item. */
export interface ItemReading {
  /** In a warning: whom it names, in their order. */
  people: readonly NamedInText[];
  /** In what speaks of the UN. */
  sentences: readonly DatedSentence[];
}
