import { section } from '#src/words/section.ts';

/** What the form of a rule says, and what is wrong with what was written there. */
export const ruleFormWords = section('ruleForm', {
  condition: ['number'],
  rehearsed: ['number'],
  rehearsedSince: ['number', 'time'],
  more: ['number'],
  effect: ['zone'],
  faults: { names: ['names'], channels: ['names'], other: ['field', 'message'] },
});
