import type { ReaderLanguage } from '#src/model/wording.ts';
import { type AdminWords, ENGLISH } from './words-en.ts';
import { PERSIAN } from './words-fa.ts';

export type { AdminWords };

/** What the forms of administration say, by the reader's language. */
export const ADMIN_WORDS: Record<ReaderLanguage, AdminWords> = { en: ENGLISH, fa: PERSIAN };
