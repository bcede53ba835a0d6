import { section } from '#src/words/section.ts';

/** What readers of mails are told who leave a list. */
export const unsubscribeWords = section('unsubscribe', {
  ask: ['address', 'what'],
  done: ['address', 'what'],
  digest: ['name'],
});
