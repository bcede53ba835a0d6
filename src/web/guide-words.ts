import { section } from '#src/words/section.ts';

/** What the page for those who read the desk for the first time says, by the reader's language. */
export const guideWords = section('guide', {
  steps: { acknowledge: ['acknowledge'], close: ['resolved', 'wrong'] },
  cares: { leave: ['leave'] },
});
