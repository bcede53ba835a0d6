import { html } from 'hono/html';
import { ENTITY_TYPES, nameIn, type WatchedEntity } from '#src/model/entity.ts';
import { count } from '#src/model/local-time.ts';
import { SIGNALS } from '#src/model/signal.ts';
import { SOURCE_KINDS, STANCES } from '#src/model/source.ts';
import { sharedWords } from '#src/model/wording.ts';
import { listEntities } from '#src/store/configuration.ts';
import { parseSearch } from '#src/store/desk-search.ts';
import { countFacets, listStoryRows, type StoryFacets } from '#src/store/desk-stories.ts';
import { listSources, type StoredSource } from '#src/store/sources.ts';
import type { StoryFilter } from '#src/store/story-filter.ts';
import { selectStories } from '#src/store/story-selection.ts';
import { listTags } from '#src/store/teamwork.ts';
import type { DeskRequest, Html, Page } from '../answer.ts';
import { choice } from '../choice.ts';
import type { DeskDeps } from '../deps.ts';
import { exportLinks } from '../export/links.ts';
import { periodOf } from '../period.ts';
import { emptyState, named } from '../pieces.ts';
import { BadParameter, type Parameters, queryOf, readQuery } from '../query.ts';
import { languageName, type Reader } from '../reader.ts';
import { savedSearches } from '../review/pages/searches.ts';
import { signalShape } from '../signal-mark.ts';
import { type Finds, storiesByDay, storyRow } from '../story-row.ts';

const PAGE = 30;
const LEAST_SCORES = [50, 70, 80, 90, 95, 99] as const;
const MOST_TAGS = 100;
/** The parameters that narrow the list. */
export const STORY_FILTERS = [
  'words',
  'signal',
  'voice',
  'score',
  'entity',
  'source',
  'kind',
  'stance',
  'language',
  'tag',
  'reviewed',
  'from',
  'to',
] as const;
const NAMES = [...STORY_FILTERS, 'order', 'after'] as const;
type StoryQuery = Pick<Parameters, (typeof NAMES)[number]>;

/** Stories, narrowed by filters that combine and stand in the address. */
export const storiesPage: Page = async (request) => {
  const { deps, reader } = request;
  const query = readQuery(request.query, NAMES);
  const filter = storyFilterFrom(deps, reader, query);
  const order = query.order ?? 'newest';
  const selection = await selectStories(deps.db, filter);
  const [{ rows: shown, next, isPartial }, facets, entities, sources, tags] = await Promise.all([
    listStoryRows(deps.db, selection, { order, after: query.after, limit: PAGE }),
    countFacets(deps.db, selection),
    listEntities(deps.db),
    listSources(deps.db),
    listTags(deps.db, MOST_TAGS),
  ]);
  const { words } = reader;
  const isFiltered = STORY_FILTERS.some((name) => query[name] !== undefined);
  const list =
    shown.length === 0
      ? isPartial
        ? ''
        : emptyState(isFiltered || query.after !== undefined ? words.noStoriesMatch : words.nothingCollected)
      : order === 'newest'
        ? filter.words
          ? html`<ol class="stories">${shown.map((row) => storyRow(reader, row, 'moment', findsOf(deps, filter.words)))}</ol>`
          : storiesByDay(reader, shown, 2)
        : html`<ol class="stories">${shown.map((row) => storyRow(reader, row, 'moment', findsOf(deps, filter.words)))}</ol>`;
  const body = html`<div class="title-line"><h1>${words.sections.stories}</h1><p class="soft">${totalOf(reader, query, facets)}</p><a class="jump" href="#filters">${words.filters}</a></div>
<div class="columns list-columns">
<div class="main-column">
${signalTabs(reader, query, facets)}
${orderLine(reader, query)}
${list}
${isPartial ? html`<p class="note">${words.lookedThrough}</p>` : ''}${pageLinks(reader, query, next ?? undefined)}
</div>
<div class="side-column">${filterForm(reader, query, { facets, entities, sources, tags, isFiltered })}${await savedSearches(request, query)}</div>
</div>`;
  return { kind: 'page', section: 'stories', title: words.sections.stories, body };
};

/** What the address of a list asks for. Throws `BadParameter`. */
export function storyFilterOf({ deps, reader, query }: DeskRequest): StoryFilter {
  return storyFilterFrom(deps, reader, readQuery(query, NAMES));
}

/** What the parameters of a list ask for. Throws `BadParameter`. */
export function storyFilterFrom(deps: DeskDeps, reader: Reader, query: StoryQuery): StoryFilter {
  const { signal, voice, entity, source, kind, stance, language, tag } = query;
  const words = query.words ? parseSearch(query.words, deps.searchText) : undefined;
  if (words === null) throw new BadParameter('words');
  return {
    signal,
    voice,
    entity,
    source,
    kind,
    stance,
    language,
    tag,
    words,
    score: query.score === undefined ? undefined : query.score / 100,
    reviewed: query.reviewed === undefined ? undefined : query.reviewed === 'yes',
    ...periodOf(query, reader.zone),
  };
}

function findsOf({ findsIn }: DeskDeps, words: StoryFilter['words']): Finds | undefined {
  return words && ((text) => findsIn(text, words));
}

function totalOf(reader: Reader, { signal }: StoryQuery, facets: StoryFacets): string {
  const total = signal ? (facets.signals.get(signal) ?? 0) : facets.total;
  const figure = count(total, reader.language);
  // Of what nobody counted, nothing is said where none was found.
  if (!facets.isComplete) return total > 0 ? reader.words.storiesAtLeast(figure) : '';
  return reader.words.storiesFound(total, figure);
}

function signalTabs(reader: Reader, query: StoryQuery, facets: StoryFacets): Html {
  const { words, language } = reader;
  const names = sharedWords(language).signals;
  const tab = (signal: (typeof SIGNALS)[number] | undefined, label: Html | string, number: number | null) =>
    html`<li><a class="tab${signal ? ` s-${signal}` : ''}" href="/stories${queryOf({ ...query, signal, after: undefined })}"${query.signal === signal ? html` aria-current="true"` : ''}>${label}${number === null ? '' : html` <span class="tally">${count(number, language)}</span>`}</a></li>`;
  return html`<nav aria-label="${words.signals}"><ul class="tabs">
${tab(undefined, words.everySignal, null)}
${SIGNALS.map((signal) => tab(signal, html`<span class="signal">${signalShape(signal)}${names[signal]}</span>`, facets.signals.get(signal) ?? 0))}
</ul></nav>`;
}

function orderLine(reader: Reader, query: StoryQuery): Html {
  const { words } = reader;
  const order = query.order ?? 'newest';
  const link = (value: 'newest' | 'origins') =>
    html`<a href="/stories${queryOf({ ...query, order: value, after: undefined })}"${order === value ? html` aria-current="true"` : ''}>${words.orders[value]}</a>`;
  return html`<p class="order">${words.orderBy} ${link('newest')} ${link('origins')}</p>`;
}

interface Choices {
  facets: StoryFacets;
  entities: WatchedEntity[];
  sources: StoredSource[];
  tags: string[];
  isFiltered: boolean;
}

function filterForm(reader: Reader, query: StoryQuery, { facets, entities, sources, tags, isFiltered }: Choices): Html {
  const { words, language } = reader;
  const shared = sharedWords(language);
  const languages = [...new Set([...facets.languages.keys(), ...(query.language ? [query.language] : [])])];
  const tallied = (code: string) =>
    `${languageName(reader, code)} (${count(facets.languages.get(code) ?? 0, language)})`;
  return html`<form class="filters" id="filters" method="get" action="/stories" role="search" aria-label="${words.filters}">
<div class="field wide"><label for="words">${words.words}</label><input id="words" name="words" type="search" maxlength="200" dir="auto" value="${query.words ?? ''}" aria-describedby="words-hint"><p id="words-hint" class="hint">${words.wordsHint}</p></div>
${choice('signal', words.signal, words.any, query.signal, [{ options: SIGNALS.map((value) => ({ value, label: shared.signals[value] })) }])}
${choice('voice', words.voice, words.any, query.voice, [{ options: (['direct', 'reported'] as const).map((value) => ({ value, label: words.voices[value] })) }])}
${choice(
  'entity',
  words.entity,
  words.any,
  query.entity,
  ENTITY_TYPES.map((type) => ({
    label: words.entityTypes[type],
    options: entities
      .filter((entity) => entity.type === type)
      .map((entity) => ({ value: entity.id, label: nameIn(entity.name, language) })),
  })),
)}
${choice('source', words.source, words.any, query.source, [{ options: sources.map((source) => ({ value: source.key, label: source.name })) }])}
${choice('kind', words.publisherKind, words.any, query.kind, [{ options: SOURCE_KINDS.map((value) => ({ value, label: shared.kinds[value] })) }])}
${choice('stance', words.stance, words.any, query.stance, [{ options: STANCES.map((value) => ({ value, label: shared.stances[value] })) }])}
${choice('reviewed', words.judged, words.any, query.reviewed, [{ options: (['yes', 'no'] as const).map((value) => ({ value, label: words.yesNo[value] })) }])}
${choice('score', words.leastScore, words.any, query.score === undefined ? undefined : String(query.score), [{ options: LEAST_SCORES.map((value) => ({ value: String(value), label: words.score(count(value, language)) })) }])}
${tags.length > 0 || query.tag ? choice('tag', words.tag, words.any, query.tag, [{ options: [...new Set([...tags, ...(query.tag ? [query.tag] : [])])].map((value) => ({ value, label: value })) }]) : ''}
${choice('language', words.language, words.any, query.language, [{ options: languages.map((value) => ({ value, label: tallied(value) })) }])}
<div class="field"><label for="from">${words.from}</label><input id="from" name="from" type="date" value="${query.from ?? ''}"></div>
<div class="field"><label for="to">${words.to}</label><input id="to" name="to" type="date" value="${query.to ?? ''}"></div>
${query.order ? html`<input type="hidden" name="order" value="${query.order}">` : ''}
<p class="buttons"><button type="submit">${words.show}</button>${isFiltered ? html` <a href="/stories">${words.clear}</a>` : ''}</p>
</form>
${exportLinks(reader, 'stories', query)}
${exportLinks(reader, 'items', query)}
${query.words ? html`<p class="soft">${words.searchedFor} ${named(query.words)}</p>` : ''}`;
}

function pageLinks(reader: Reader, query: StoryQuery, next: number | undefined): Html {
  const { words } = reader;
  const first =
    query.after === undefined
      ? ''
      : html`<a href="/stories${queryOf({ ...query, after: undefined })}">${words.toStart}</a>`;
  const older =
    next === undefined
      ? ''
      : html`<a href="/stories${queryOf({ ...query, after: next })}" rel="next">${words.further}</a>`;
  return first || older ? html`<nav class="pages" aria-label="${words.paging}">${first}${older}</nav>` : html``;
}
