import type { ReaderLanguage } from '#src/model/wording.ts';
import { type AlertPageWords, ENGLISH } from './alerts-words-en.ts';
import { PERSIAN } from './alerts-words-fa.ts';

/** What the desk says of the life of alerts, by the reader's language. */
export const ALERT_PAGE_WORDS: Record<ReaderLanguage, AlertPageWords> = { en: ENGLISH, fa: PERSIAN };
