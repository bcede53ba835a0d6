import type { ReaderLanguage } from '#src/model/wording.ts';
import { type AccountWords, ENGLISH } from './words-en.ts';
import { PERSIAN } from './words-fa.ts';

export type { AccountWords };

/** What the pages of accounts say, by the reader's language. */
export const ACCOUNT_WORDS: Record<ReaderLanguage, AccountWords> = { en: ENGLISH, fa: PERSIAN };
