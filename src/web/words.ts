import type { ReaderLanguage } from '#src/model/wording.ts';
import { type DeskWords, ENGLISH } from './words-en.ts';
import { PERSIAN } from './words-fa.ts';

export type { DeskWords };

/** What the desk says, by the reader's language. */
export const DESK_WORDS: Record<ReaderLanguage, DeskWords> = { en: ENGLISH, fa: PERSIAN };
