import { section } from '#src/words/section.ts';

/** What the forms of administration say, by the reader's language. */
export const adminWords = section('admin', { brought: ['number'] });
