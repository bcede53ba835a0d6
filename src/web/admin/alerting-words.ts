import { section } from '#src/words/section.ts';

/** What the pages of rules and channels say, by the reader's language. Figures come in the reader's digits. */
export const alertingWords = section('alerting', {
  fromDesk: ['person'],
  signal: ['signal', 'more'],
  score: ['percent'],
  speakers: ['names'],
  entities: ['names'],
  kinds: ['kinds'],
  stances: ['stances'],
  languages: ['languages'],
  words: ['words'],
  origins: ['number'],
  originsOf: ['number', 'which'],
  novelty: ['relations'],
  age: ['hours'],
  quiet: ['from', 'to'],
  cooldown: ['minutes'],
  escalation: ['minutes', 'channels'],
  raised30: ['number'],
  asksToWait: ['seconds'],
  waiting: ['number'],
  switchedBy: ['person'],
  doubtful: ['percent', 'severity'],
  expires: ['hours'],
  inLanguage: ['language'],
  leftList: ['address', 'what'],
  digestList: ['name'],
  fallback: ['channel'],
});

export type AlertingWords = ReturnType<typeof alertingWords>;
