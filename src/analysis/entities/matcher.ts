import type { Mention } from '#src/model/signal.ts';
import type { Normalised } from '../document.ts';
import type { Words } from '../words.ts';

/** What the matcher reads of an item. `published` (ISO 8601) decides who held an office that is named. */
export interface MatchableText {
  content: string;
  normalised: Normalised;
  words: Words;
  published: string | null;
}

export interface EntityMatcher {
  find(text: MatchableText): Mention[];
}
