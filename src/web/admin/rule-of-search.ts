import { readQuery } from '../query.ts';
import { fieldsOf, type RuleFields } from './rule-fields.ts';

const LONGEST_LABEL = 80;

/**
 * The fields of a new rule that holds for what a search of stories finds, as far as rules have such conditions: not its
 * period, tag, source, or what was judged. Null where the address has no search in it. Throws `BadParameter`.
 */
export function fieldsOfSearch(query: URLSearchParams): RuleFields | null {
  const asked = readQuery(query, [
    'signal',
    'voice',
    'score',
    'entity',
    'speaker',
    'kind',
    'stance',
    'language',
    'words',
  ]);
  if (Object.keys(asked).length === 0) return null;
  const { signal, voice, score, entity, speaker, kind, stance, language, words } = asked;
  return {
    ...fieldsOf(null),
    label: (query.get('label') ?? '').trim().slice(0, LONGEST_LABEL),
    ...(signal
      ? { 'signal-0': signal, 'voice-0': voice ?? '', 'score-0': score === undefined ? '' : String(score) }
      : {}),
    entities: entity ?? '',
    speakers: speaker ?? '',
    languages: language ?? '',
    // A rule knows words and phrases, a search quotation marks and exclusions too.
    words: (words ?? '')
      .replace(/["“”«»]/g, '')
      .replace(/(^|\s)-\S+/g, ' ')
      .trim(),
    ...(kind ? { [`kind-${kind}`]: 'yes' } : {}),
    ...(stance ? { [`stance-${stance}`]: 'yes' } : {}),
  };
}
