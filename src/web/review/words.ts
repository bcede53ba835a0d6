import type { ReaderLanguage } from '#src/model/wording.ts';
import { ENGLISH, type ReviewWords } from './words-en.ts';
import { PERSIAN } from './words-fa.ts';

export type { ReviewWords };

/** What the pages of review say, by the reader's language. */
export const REVIEW_WORDS: Record<ReaderLanguage, ReviewWords> = { en: ENGLISH, fa: PERSIAN };
