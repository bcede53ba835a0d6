import { section } from '#src/words/section.ts';

/** What exported lists and the links to them say. */
export const exportWords = section('exports', {
  filtered: ['filters'],
  filter: ['name', 'value'],
  entries: ['number'],
  cut: ['most'],
  printed: ['moment'],
});
