import { parseSearch } from '#src/store/desk-search.ts';
import type { StoryFilter } from '#src/store/story-filter.ts';
import type { DeskDeps } from './deps.ts';
import { periodOf } from './period.ts';
import { BadParameter, type Parameters } from './query.ts';
import type { Reader } from './reader.ts';

/** The parameters that narrow a list of stories or items. */
export const LIST_FILTERS = [
  'words',
  'signal',
  'voice',
  'score',
  'entity',
  'speaker',
  'source',
  'kind',
  'stance',
  'language',
  'tag',
  'assigned',
  'reviewed',
  'from',
  'to',
] as const;
export const LIST_PARAMETERS = [...LIST_FILTERS, 'order', 'after'] as const;
export type ListQuery = Pick<Parameters, (typeof LIST_PARAMETERS)[number]>;

/** What the parameters of a list ask for. Throws `BadParameter`. */
export function storyFilterFrom(deps: DeskDeps, reader: Reader, query: ListQuery): StoryFilter {
  const { signal, voice, entity, speaker, source, kind, stance, language, tag, assigned } = query;
  const words = query.words ? parseSearch(query.words, deps.searchText) : undefined;
  if (words === null) throw new BadParameter('words');
  return {
    signal,
    voice,
    entity,
    speaker,
    source,
    kind,
    stance,
    language,
    tag,
    assigned,
    words,
    score: query.score === undefined ? undefined : query.score / 100,
    reviewed: query.reviewed === undefined ? undefined : query.reviewed === 'yes',
    ...periodOf(query, reader.zone),
  };
}
