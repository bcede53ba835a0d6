import { isolated } from '#src/model/display-text.ts';
import type { EntityFault } from '#src/pipeline/analysis/watchlist-desk.ts';
import type { Reader } from '../reader.ts';
import { LISTS } from './filled-name.ts';
import { nameWords } from './words.ts';

/** A sentence for each field that is wrong, which says what to write. */
export function sentencesOf(reader: Reader, faults: readonly EntityFault[]): string[] {
  return [...new Set(faults.map((fault) => sentenceOf(reader, fault)))];
}

function sentenceOf(reader: Reader, { field, message }: EntityFault): string {
  const words = nameWords(reader.language).faults;
  const [part = ''] = field.split('.');
  switch (part) {
    case 'id':
    case 'type':
    case 'name':
    case 'why':
    case 'source':
    case 'wikidata':
    case 'offices':
      return words[part];
    case 'short':
      return words.short(isolated(message));
    case 'many':
      return words.many(Number(message));
    default:
      return part === 'aliases' || LISTS.some((list) => list === part) ? words.lists : words.other(isolated(message));
  }
}
