import { html } from 'hono/html';
import { count } from '#src/model/local-time.ts';
import { SIGNALS } from '#src/model/signal.ts';
import { sharedWords } from '#src/model/wording.ts';
import { listEntities } from '#src/store/configuration.ts';
import { listStoryRows } from '#src/store/desk-stories.ts';
import type { Facets } from '#src/store/facets.ts';
import { listPeople } from '#src/store/people.ts';
import { listSources } from '#src/store/sources.ts';
import { countFacets } from '#src/store/story-facets.ts';
import type { StoryFilter } from '#src/store/story-filter.ts';
import { selectStories } from '#src/store/story-selection.ts';
import { listTags } from '#src/store/teamwork.ts';
import type { Html, Page } from '../answer.ts';
import type { DeskDeps } from '../deps.ts';
import { facetTally } from '../facet-tally.ts';
import { filterForm, listKinds } from '../filter-form.ts';
import { listPages } from '../list-pages.ts';
import { LIST_FILTERS, LIST_PARAMETERS, type ListQuery, storyFilterFrom } from '../list-query.ts';
import { emptyState } from '../pieces.ts';
import { queryOf, readQuery } from '../query.ts';
import type { Reader } from '../reader.ts';
import { savedSearches } from '../review/pages/searches.ts';
import { signalShape } from '../signal-mark.ts';
import { type Finds, storiesByDay, storyRow } from '../story-row.ts';

const PAGE = 30;
const MOST_TAGS = 100;
/** Stories, narrowed by filters that combine and stand in the address. */
export const storiesPage: Page = async (request) => {
  const { deps, reader } = request;
  const query = readQuery(request.query, LIST_PARAMETERS);
  const filter = storyFilterFrom(deps, reader, query);
  const order = query.order ?? 'newest';
  const selection = await selectStories(deps.db, filter);
  const [{ rows: shown, next, isPartial }, facets, entities, sources, tags, people] = await Promise.all([
    listStoryRows(deps.db, selection, { order, after: query.after, limit: PAGE }),
    countFacets(deps.db, selection),
    listEntities(deps.db),
    listSources(deps.db),
    listTags(deps.db, MOST_TAGS),
    deps.accounts ? listPeople(deps.db) : [],
  ]);
  const { words } = reader;
  const isFiltered = LIST_FILTERS.some((name) => query[name] !== undefined);
  const list =
    shown.length === 0
      ? isPartial
        ? ''
        : emptyState(isFiltered || query.after !== undefined ? words.noStoriesMatch : words.nothingCollected)
      : order === 'newest' && !filter.words
        ? storiesByDay(reader, shown, 2)
        : html`<ol class="stories">${shown.map((row) => storyRow(reader, row, 'moment', findsOf(deps, filter.words)))}</ol>`;
  const body = html`<div class="title-line"><h1>${words.sections.stories}</h1><p class="soft">${totalOf(reader, facets)}</p><a class="jump" href="#filters">${words.filters}</a></div>
<div class="columns list-columns">
<div class="main-column">
${signalTabs(reader, query, facets)}
${listKinds(reader, query, '/stories')}
${orderLine(reader, query)}
${list}
${isPartial ? html`<p class="note">${next === null ? words.newestLookedThrough : words.lookedThrough}</p>` : ''}${listPages(reader, '/stories', query, next)}
</div>
<div class="side-column">${filterForm(reader, query, { action: '/stories', facets, languages: [], entities, sources, tags, people, isFiltered })}${await savedSearches(request, query)}</div>
</div>`;
  return { kind: 'page', section: 'stories', title: words.sections.stories, body };
};

function findsOf({ findsIn }: DeskDeps, words: StoryFilter['words']): Finds | undefined {
  return words && ((text) => findsIn(text, words));
}

function totalOf(reader: Reader, { total, isComplete }: Facets): string {
  const figure = count(total, reader.language);
  // Of what nobody counted, nothing is said where none was found.
  if (!isComplete) return total > 0 ? reader.words.storiesAtLeast(figure) : '';
  return reader.words.storiesFound(total, figure);
}

function signalTabs(reader: Reader, query: ListQuery, facets: Facets): Html {
  const { words, language } = reader;
  const names = sharedWords(language).signals;
  const tab = (signal: (typeof SIGNALS)[number] | undefined, label: Html | string, tally: string | null) =>
    html`<li><a class="tab${signal ? ` s-${signal}` : ''}" href="/stories${queryOf({ ...query, signal, after: undefined })}"${query.signal === signal ? html` aria-current="true"` : ''}>${label}${tally === null ? '' : html` <span class="tally">${tally}</span>`}</a></li>`;
  return html`<nav aria-label="${words.signals}"><ul class="tabs">
${tab(undefined, words.everySignal, null)}
${SIGNALS.map((signal) => tab(signal, html`<span class="signal">${signalShape(signal)}${names[signal]}</span>`, facetTally(reader, facets, query, 'signal', signal)))}
</ul></nav>`;
}

function orderLine(reader: Reader, query: ListQuery): Html {
  const { words } = reader;
  const order = query.order ?? 'newest';
  const link = (value: 'newest' | 'origins') =>
    html`<a href="/stories${queryOf({ ...query, order: value, after: undefined })}"${order === value ? html` aria-current="true"` : ''}>${words.orders[value]}</a>`;
  return html`<p class="order">${words.orderBy} ${link('newest')} ${link('origins')}</p>`;
}
