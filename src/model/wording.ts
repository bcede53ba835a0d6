import { section } from '#src/words/section.ts';

/** Code of a language in which the product speaks to its readers; what it quotes stays in the language it came in. */
export type ReaderLanguage = string;

/** Words that alerts, digests, channels and the desk share. */
export const sharedWords = section('shared', {
  onPlatform: ['who', 'platform'],
  publishedBy: ['speaker', 'reporter'],
  asReportedBy: ['speaker', 'reporter'],
  origins: ['number', 'sides'],
  copies: ['number'],
  pageOf: ['page', 'pages'],
});
