import { html } from 'hono/html';
import { ENTITY_TYPES, nameIn, type WatchedEntity } from '#src/model/entity.ts';
import { count, isJalali } from '#src/model/local-time.ts';
import type { Person } from '#src/model/person.ts';
import { SIGNALS } from '#src/model/signal.ts';
import { SOURCE_KINDS, STANCES } from '#src/model/source.ts';
import { sharedWords } from '#src/model/wording.ts';
import { FACETS, type FacetName, type Facets } from '#src/store/facets.ts';
import type { StoredSource } from '#src/store/sources.ts';
import type { Html } from './answer.ts';
import { choice } from './choice.ts';
import { exportLinks } from './export/links.ts';
import { facetTally } from './facet-tally.ts';
import type { ListQuery } from './list-query.ts';
import { named } from './pieces.ts';
import { queryOf } from './query.ts';
import { entityName, languageName, type Reader } from './reader.ts';
import { reviewWords } from './review/words.ts';
import { dayToType } from './typed-day.ts';

/** Year, month and day in figures of any script. */
const DAY_PATTERN = '\\s*\\d{4}[\\-\\/.]\\d{1,2}[\\-\\/.]\\d{1,2}\\s*'.replaceAll('\\d', '[0-9۰-۹٠-٩]');
const LEAST_SCORES = [50, 70, 80, 90, 95, 99] as const;

/** The same list as stories, or as single items. */
export function listKinds(reader: Reader, query: ListQuery, shown: Choices['action']): Html {
  const words = reviewWords(reader.language);
  const { after: _after, order: _order, ...shared } = query;
  const link = (address: Choices['action'], label: string) =>
    html`<a href="${address}${queryOf(shared)}"${address === shown ? html` aria-current="true"` : ''}>${label}</a>`;
  return html`<p class="order">${words.listAs} ${link('/stories', reader.words.sections.stories)} ${link('/items', words.singleItems)}</p>`;
}

export interface Choices {
  /** The list that is narrowed. */
  action: '/stories' | '/items';
  facets: Facets;
  /** Languages to choose from beside those that something was counted in. */
  languages: readonly string[];
  entities: WatchedEntity[];
  sources: StoredSource[];
  tags: string[];
  /** Of the team; nobody where the desk has no accounts. */
  people: readonly Person[];
  isFiltered: boolean;
}

/** What narrows a list of stories or items; all of it stands in the address. */
export function filterForm(
  reader: Reader,
  query: ListQuery,
  { action, facets, languages: usual, entities, sources, tags, people, isFiltered }: Choices,
): Html {
  const { words, language } = reader;
  const shared = sharedWords(language);
  const asked = query.language ? [query.language] : [];
  const languages = [...new Set([...facets.of.language.counts.keys(), ...usual, ...asked])];
  const option = (name: FacetName, value: string, label: string) => ({
    value,
    label,
    tally: facetTally(reader, facets, query, name, value),
  });
  const isPartial = FACETS.some((name) => !facets.of[name].isComplete);
  return html`<form class="filters" id="filters" method="get" action="${action}" role="search" aria-label="${words.filters}">
<div class="field wide"><label for="words">${words.words}</label><input id="words" name="words" type="search" maxlength="200" dir="auto" value="${query.words ?? ''}" aria-describedby="words-hint"><p id="words-hint" class="hint">${words.wordsHint}</p></div>
${choice('signal', words.signal, words.any, query.signal, [{ options: SIGNALS.map((value) => option('signal', value, shared.signals[value])) }])}
${choice('voice', words.voice, words.any, query.voice, [{ options: (['direct', 'reported'] as const).map((value) => option('voice', value, words.voices[value])) }])}
${choice(
  'entity',
  words.entity,
  words.any,
  query.entity,
  ENTITY_TYPES.map((type) => ({
    label: words.entityTypes[type],
    options: entities
      .filter((entity) => entity.type === type)
      .map((entity) => option('entity', entity.id, nameIn(entity.name, language))),
  })),
)}
${query.speaker ? choice('speaker', shared.fields.saidBy, words.any, query.speaker, [{ options: [{ value: query.speaker, label: entityName(reader, query.speaker) }] }]) : ''}
${choice('source', words.source, words.any, query.source, [{ options: sources.map((source) => option('source', source.key, source.name)) }])}
${choice('kind', words.publisherKind, words.any, query.kind, [{ options: SOURCE_KINDS.map((value) => option('kind', value, shared.kinds[value])) }])}
${choice('stance', words.stance, words.any, query.stance, [{ options: STANCES.map((value) => option('stance', value, shared.stances[value])) }])}
${choice('reviewed', words.judged, words.any, query.reviewed, [{ options: (['yes', 'no'] as const).map((value) => option('reviewed', value, words.yesNo[value])) }])}
${choice('score', words.leastScore, words.any, query.score === undefined ? undefined : String(query.score), [{ options: LEAST_SCORES.map((value) => ({ value: String(value), label: words.score(count(value, language)) })) }])}
${tags.length > 0 || query.tag ? choice('tag', words.tag, words.any, query.tag, [{ options: [...new Set([...tags, ...(query.tag ? [query.tag] : [])])].map((value) => option('tag', value, value)) }]) : ''}
${people.length > 0 ? choice('assigned', reviewWords(language).assigned, words.any, query.assigned, [{ options: people.map(({ id, name }) => ({ value: id, label: name })) }]) : ''}
${choice('language', words.language, words.any, query.language, [{ options: languages.map((value) => option('language', value, languageName(reader, value))) }])}
${dayFields(reader, query)}
${query.order ? html`<input type="hidden" name="order" value="${query.order}">` : ''}
${isPartial ? html`<p class="hint">${words.talliesPartial}</p>` : ''}
<p class="buttons"><button type="submit">${words.show}</button>${isFiltered ? html` <a href="${action}">${words.clear}</a>` : ''}</p>
</form>
${action === '/stories' ? exportLinks(reader, 'stories', query) : ''}
${exportLinks(reader, 'items', query)}
${query.words ? html`<p class="soft">${words.searchedFor} ${named(query.words)}</p>` : ''}`;
}

/** From when to when; browsers know no picker of Jalali days, so those are typed. */
function dayFields({ words, language, now }: Reader, query: ListQuery): Html {
  const label = (name: 'from' | 'to') => html`<label for="${name}">${words[name]}</label>`;
  if (!isJalali(language))
    return html`<div class="field row-start">${label('from')}<input id="from" name="from" type="date" value="${query.from ?? ''}"></div>
<div class="field">${label('to')}<input id="to" name="to" type="date" value="${query.to ?? ''}"></div>`;
  const today = now.toISOString().slice(0, 10);
  const typed = (name: 'from' | 'to') => {
    const day = query[name];
    return html`${label(name)}<input id="${name}" name="${name}" type="text" dir="ltr" maxlength="20" pattern="${DAY_PATTERN}" value="${day ? dayToType(day, language) : ''}" aria-describedby="days-hint">`;
  };
  return html`<div class="field row-start">${typed('from')}</div>
<div class="field">${typed('to')}</div>
<p class="hint wide" id="days-hint">${words.dayHint(`\u2068${dayToType(today, language)}\u2069`, `\u2068${today}\u2069`)}</p>`;
}
