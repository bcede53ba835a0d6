import { section } from '#src/words/section.ts';

/** What the desk says, by the reader's language. Figures come in the reader's digits, names isolated. */
export const deskWords = section('desk', {
  readIn: ['name'],
  footer: ['zone'],
  more: ['number'],
  openAlerts: ['number', 'figure'],
  blindSources: ['blind', 'all'],
  callsToReview: ['number', 'figure'],
  itemsWaiting: ['figure'],
  daysBefore: ['days'],
  perDayBefore: ['mean'],
  chartLabel: ['signal', 'last', 'mean'],
  allSourcesRead: ['all'],
  someSourcesBlind: ['blind', 'all'],
  storiesFound: ['number', 'figure'],
  storiesAtLeast: ['figure'],
  tallyAtLeast: ['figure'],
  storyTitle: ['number'],
  itemAndRevisions: ['revisions'],
  items: ['number', 'figure'],
  score: ['percent'],
  itemTitle: ['number'],
  revisionReplaced: ['revision'],
  bytes: ['figure'],
  wordingSeen: ['number'],
  mentionsLabel: ['name', 'total', 'most'],
  newestNamed: ['number'],
  officePeriod: ['from', 'to'],
  everyMinutes: ['minutes'],
  failuresInARow: ['figure'],
  period: ['from', 'to'],
  statements: ['number', 'figure'],
  attempts: ['number', 'figure'],
  problems: { badParameter: ['name'] },
});

export type DeskWords = ReturnType<typeof deskWords>;
