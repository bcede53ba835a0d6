import { html } from 'hono/html';
import { listEntities } from '#src/store/configuration.ts';
import { countItemFacets } from '#src/store/item-facets.ts';
import type { ItemFilter } from '#src/store/item-filter.ts';
import { listItems } from '#src/store/item-list.ts';
import { listPeople } from '#src/store/people.ts';
import { listSources } from '#src/store/sources.ts';
import { listTags } from '#src/store/teamwork.ts';
import type { Page } from '../answer.ts';
import { filterForm, listKinds } from '../filter-form.ts';
import { itemList } from '../item-list.ts';
import { listPages } from '../list-pages.ts';
import { LIST_FILTERS, LIST_PARAMETERS, type ListQuery, storyFilterFrom } from '../list-query.ts';
import { emptyState } from '../pieces.ts';
import { readQuery } from '../query.ts';
import { reviewWords } from '../review/words.ts';

const PAGE = 30;
const MOST_TAGS = 100;
/** What items are mostly in; others can be asked for in the address. */
const LANGUAGES = ['fa', 'en', 'ar', 'fr', 'de'];

/** Single items, the newest first, narrowed as stories are. */
export const itemsPage: Page = async ({ deps, reader, query: asked }) => {
  const query: ListQuery = { ...readQuery(asked, LIST_PARAMETERS), order: undefined };
  const { withSignal: _withSignal, ...filter } = storyFilterFrom(deps, reader, query);
  const wanted: ItemFilter = filter;
  const [{ items, next }, facets, entities, sources, tags, people] = await Promise.all([
    listItems(deps.db, wanted, { after: query.after, limit: PAGE }),
    countItemFacets(deps.db, wanted),
    listEntities(deps.db),
    listSources(deps.db),
    listTags(deps.db, MOST_TAGS),
    deps.accounts ? listPeople(deps.db) : [],
  ]);
  const { words } = reader;
  const own = reviewWords(reader.language);
  const isFiltered = LIST_FILTERS.some((name) => query[name] !== undefined);
  const isPartial = next !== null && items.length < PAGE;
  const body = html`<div class="title-line"><h1>${own.singleItems}</h1><a class="jump" href="#filters">${words.filters}</a></div>
<div class="columns list-columns">
<div class="main-column">
${listKinds(reader, query, '/items')}
${
  items.length > 0
    ? itemList(
        reader,
        items.map((item) => ({ item, story: item.story })),
        query.entity,
      )
    : isPartial
      ? ''
      : emptyState(isFiltered || query.after !== undefined ? own.noItemsMatch : words.nothingCollected)
}
${isPartial ? html`<p class="note">${words.lookedThrough}</p>` : ''}${listPages(reader, '/items', query, next)}
</div>
<div class="side-column">${filterForm(reader, query, { action: '/items', facets, languages: LANGUAGES, entities, sources, tags, people, isFiltered })}</div>
</div>`;
  return { kind: 'page', section: 'stories', title: own.singleItems, body };
};
