import { html } from 'hono/html';
import { mayAct } from '#src/model/person.ts';
import { listStoryRows } from '#src/store/desk-stories.ts';
import {
  findSearchByFeed,
  listSavedSearches,
  makeSearchFeed,
  removeSearch,
  saveSearch,
} from '#src/store/saved-searches.ts';
import { selectStories } from '#src/store/story-selection.ts';
import type { DeskRequest, Html, Page } from '../../answer.ts';
import { atomFeed } from '../../atom-feed.ts';
import { action, field, form, notice } from '../../form.ts';
import { LIST_PARAMETERS, storyFilterFrom } from '../../list-query.ts';
import { named } from '../../pieces.ts';
import { type Parameters, queryOf, readId, readQuery } from '../../query.ts';
import { reviewWords } from '../words.ts';

const LONGEST_QUERY = 1_000;
const ENTRIES = 50;

/** A person's searches beside the list of stories, and a form that keeps the present one. */
export async function savedSearches(request: DeskRequest, query: Partial<Parameters>): Promise<Html> {
  const { deps, reader, person, formToken } = request;
  if (!person || !mayAct(person.role, 'reader')) return html``;
  const words = reviewWords(reader.language);
  const searches = await listSavedSearches(deps.db, person.id);
  const asked = queryOf({ ...query, after: undefined }).slice(1);
  const mayAlert = mayAct(person.role, 'editor');
  const alert = (search: string, label: string) =>
    mayAlert
      ? html`<a href="/rules/add?${search}${label ? `&label=${encodeURIComponent(label)}` : ''}">${words.makeAlert}${label ? html`<span class="unseen"> <bdi>${label}</bdi></span>` : ''}</a>`
      : '';
  return html`<section aria-labelledby="searches"><div class="section-head"><h2 id="searches" tabindex="-1">${words.savedSearches}</h2></div>
${searches.length === 0 ? (asked === '' ? html`<p class="soft">${words.noSearches}</p>` : '') : html`<ul class="rows">${searches.map((search) => html`<li><a href="/stories?${search.query}">${named(search.label)}</a> ${alert(search.query, search.label)} ${action(`/searches/${search.id}/feed`, formToken, words.makeFeed, {}, search.label)} ${action(`/searches/${search.id}/remove`, formToken, words.remove, {}, search.label)}</li>`)}</ul>`}
${asked === '' ? '' : form('/searches', formToken, html`<input type="hidden" name="query" value="${asked}">${field({ name: 'label', label: words.searchName, maxLength: 80 })}`, words.saveSearch)}${asked === '' ? '' : html`<p>${alert(asked, '')}</p>`}</section>`;
}

export const saveSearchAction: Page = async ({ deps, form: given, person }) => {
  const label = (given.label ?? '').trim().slice(0, 80);
  const query = queryOf(Object.fromEntries(new URLSearchParams((given.query ?? '').slice(0, LONGEST_QUERY)))).slice(1);
  if (!person || label === '' || query === '') return { kind: 'missing' };
  await saveSearch(deps.db, { personId: person.id, label, query });
  return { kind: 'redirect', to: `/stories?${query}#searches` };
};

export const removeSearchAction: Page = async ({ deps, params, person }) => {
  const id = readId(params.id);
  if (id === null || !person) return { kind: 'missing' };
  await removeSearch(deps.db, person.id, id);
  return { kind: 'redirect', to: '/stories#searches' };
};

export const makeFeedAction: Page = async ({ deps, params, person, reader }) => {
  const id = readId(params.id);
  const token = id === null || !person ? null : await makeSearchFeed(deps.db, person.id, id);
  if (token === null) return { kind: 'missing' };
  const words = reviewWords(reader.language);
  const body = html`<div class="narrow"><h1>${words.feed}</h1>${notice(words.feedMade, 'done')}<p class="secret" dir="ltr"><code>${`${deps.deskUrl}/searches/feeds/${token}`}</code></p></div>`;
  return { kind: 'page', section: 'stories', title: words.feed, body };
};

/** The newest stories of a search as an Atom feed, for whoever has its address. */
export const searchFeedPage: Page = async ({ deps, params, reader }) => {
  const search = await findSearchByFeed(deps.db, params.token ?? '');
  if (!search) return { kind: 'missing' };
  const query = readQuery(new URLSearchParams(search.query), LIST_PARAMETERS);
  const selection = await selectStories(deps.db, storyFilterFrom(deps, reader, query));
  const { rows } = await listStoryRows(deps.db, selection, { order: 'newest', limit: ENTRIES });
  return {
    kind: 'download',
    name: 'feed.xml',
    type: 'application/atom+xml; charset=utf-8',
    content: atomFeed(
      { id: `${deps.deskUrl}/searches/feeds/search-${search.id}`, title: search.label, now: reader.now },
      rows,
      deps.deskUrl,
    ),
  };
};
