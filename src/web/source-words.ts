import type { SourceCondition } from '#src/model/source-health.ts';
import { section } from '#src/words/section.ts';

/** What the pages of sources say beside the words of the desk. Figures come in the reader's digits. */
export const sourceWords = section('sources', {
  usually: ['duration'],
  minutes: ['figure'],
  hours: ['figure'],
  days: ['figure'],
  budgetOf: ['requests', 'megabytes'],
  outcomesLabel: ['days', 'seen', 'blind'],
});

export type SourceWords = ReturnType<typeof sourceWords>;

/** The conditions that the last outcome alone does not tell. */
export function marksMore(condition: SourceCondition | null): keyof SourceWords['marks'] | null {
  switch (condition) {
    case 'challenged':
    case 'emptied':
    case 'silent':
    case 'paused':
    case 'gone':
      return condition;
    default:
      return null;
  }
}
