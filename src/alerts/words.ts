import { section } from '#src/words/section.ts';

/** What alerts say in the reader's language. Names are handed over isolated, figures in the reader's digits. */
export const alertWords = section('alerts', {
  otherHeadline: ['label'],
  newSpeaker: ['name'],
  doubtful: ['headline'],
  standingBy: { acknowledged: ['by'], resolved: ['by'], false: ['by'] },
  unheard: ['minutes'],
  bundle: ['number', 'label'],
  subject: ['severity', 'headline', 'title'],
});

export type AlertWords = ReturnType<typeof alertWords>;
