import type { ReaderLanguage } from '#src/model/wording.ts';
import { ENGLISH, type NameWords } from './words-en.ts';
import { PERSIAN } from './words-fa.ts';

export type { NameWords };

/** What the pages of watched names say, by the reader's language. */
export const NAME_WORDS: Record<ReaderLanguage, NameWords> = { en: ENGLISH, fa: PERSIAN };
