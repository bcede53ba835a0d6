import type { ReaderLanguage } from '#src/model/wording.ts';
import { type AlertingWords, ENGLISH } from './alerting-words-en.ts';
import { PERSIAN } from './alerting-words-fa.ts';

export type { AlertingWords };

/** What the pages of rules and channels say, by the reader's language. */
export const ALERTING_WORDS: Record<ReaderLanguage, AlertingWords> = { en: ENGLISH, fa: PERSIAN };
