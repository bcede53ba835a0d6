import { section } from '#src/words/section.ts';

/** What the pages of watched names say, by the reader's language. Figures come in the reader's digits. */
export const nameWords = section('names', {
  otherRules: ['number'],
  office: ['number'],
  faults: { short: ['alias'], many: ['number'], other: ['message'] },
  editedBy: ['person'],
  suggestionFigures: ['items', 'publishers'],
});
