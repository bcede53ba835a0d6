import { section } from '#src/words/section.ts';

/** What the pages of accounts say, by the reader's language. */
export const accountWords = section('accounts', { wait: ['seconds'], joinMeans: ['role'] });
