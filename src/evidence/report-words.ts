import { section } from '#src/words/section.ts';

/** What the report of a package says in the reader's language. */
export const evidenceWords = section('evidence', { earlier: ['number'], atItsPage: ['number'] });
