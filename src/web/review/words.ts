import { section } from '#src/words/section.ts';

/** What the pages of review say, by the reader's language. */
export const reviewWords = section('review', {
  waiting: ['number'],
  inStory: ['number', 'figure'],
  measuredOn: ['day'],
  labelledItems: ['number'],
  precisionLabel: ['signal', 'percent', 'judged'],
});
