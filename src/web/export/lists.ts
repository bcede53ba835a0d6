import { isolated, plainLine } from '#src/model/display-text.ts';
import { count, shortDay } from '#src/model/local-time.ts';
import { sharedWords } from '#src/model/wording.ts';
import { listPeople } from '#src/store/people.ts';
import { listSources } from '#src/store/sources.ts';
import { alertPageWords } from '../alerts-words.ts';
import type { DeskDeps } from '../deps.ts';
import { LIST_FILTERS, storyFilterFrom } from '../list-query.ts';
import type { Parameter, Parameters } from '../query.ts';
import { entityName, languageName, type Reader } from '../reader.ts';
import { alertsList } from './alerts-list.ts';
import { itemsList } from './items-list.ts';
import { officialsList } from './officials-list.ts';
import { sourcesList } from './sources-list.ts';
import { storiesList } from './stories-list.ts';
import type { List } from './tables.ts';

/** Every list that can be taken away, with the parameters that narrow it: those of its page. */
export const LISTS = {
  stories: LIST_FILTERS,
  items: LIST_FILTERS,
  officials: ['type'],
  sources: [],
  alerts: ['severity', 'state'],
} as const satisfies Record<string, readonly Parameter[]>;
export type ListName = keyof typeof LISTS;

export function isListName(name: string): name is ListName {
  return Object.hasOwn(LISTS, name);
}

/** A list as the parameters narrow it. Throws `BadParameter`. */
export function openList(name: ListName, query: Parameters, deps: DeskDeps, reader: Reader): List {
  const { db, deskUrl } = deps;
  switch (name) {
    case 'stories':
      return storiesList(db, storyFilterFrom(deps, reader, query), deskUrl);
    case 'items': {
      const { withSignal: _, ...filter } = storyFilterFrom(deps, reader, query);
      return itemsList(db, filter, deskUrl);
    }
    case 'officials':
      return officialsList(db, query.type, reader.now, deskUrl);
    case 'sources':
      return sourcesList(db, deskUrl);
    case 'alerts':
      return alertsList(db, query, deskUrl);
  }
}

/** The filters of a list, each by its name and value in the reader's words. */
export async function filtersInWords(
  name: ListName,
  query: Parameters,
  deps: DeskDeps,
  reader: Reader,
): Promise<{ name: string; value: string }[]> {
  const { words } = reader;
  const given = LISTS[name].filter((parameter) => query[parameter] !== undefined);
  const sources = given.some((parameter) => parameter === 'source') ? await listSources(deps.db) : [];
  const people = query.assigned && deps.accounts ? await listPeople(deps.db) : [];
  const sourceName = (key: string) => isolated(plainLine(sources.find((source) => source.key === key)?.name ?? key));
  return given.map((parameter) => ({
    name: words.parameters[parameter],
    value:
      parameter === 'assigned'
        ? isolated(plainLine(people.find(({ id }) => id === query.assigned)?.name ?? query.assigned ?? ''))
        : valueInWords(parameter, query, reader, sourceName),
  }));
}

function valueInWords(
  parameter: Parameter,
  query: Parameters,
  reader: Reader,
  sourceName: (key: string) => string,
): string {
  const { words, language } = reader;
  const shared = sharedWords(language);
  const alerts = alertPageWords(language);
  const { signal, voice, severity, state, entity, source, kind, stance, reviewed, score, type } = query;
  switch (parameter) {
    case 'signal':
      return signal ? shared.signals[signal] : '';
    case 'voice':
      return voice ? words.voices[voice] : '';
    case 'severity':
      return severity ? alerts.severities[severity] : '';
    case 'state':
      return state ? alerts.states[state] : '';
    case 'entity':
      return entity ? entityName(reader, entity) : '';
    case 'speaker':
      return query.speaker ? entityName(reader, query.speaker) : '';
    case 'source':
      return source ? sourceName(source) : '';
    case 'kind':
      return kind ? shared.kinds[kind] : '';
    case 'stance':
      return stance ? shared.stances[stance] : '';
    case 'reviewed':
      return reviewed ? words.yesNo[reviewed] : '';
    case 'score':
      return score === undefined ? '' : words.score(count(score, language));
    case 'type':
      return type ? words.entityTypes[type] : '';
    case 'language':
      return languageName(reader, query.language ?? '');
    case 'from':
    case 'to':
      return shortDay(new Date(`${query[parameter] ?? ''}T12:00:00Z`), 'UTC', language);
    default:
      return isolated(plainLine(String(query[parameter] ?? '')));
  }
}
