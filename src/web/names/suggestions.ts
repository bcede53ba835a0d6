import { html } from 'hono/html';
import { clipped, plainLine } from '#src/model/display-text.ts';
import { LOCAL_PERSON } from '#src/model/person.ts';
import { listRecurringNames, type RecurringName, refuseName } from '#src/store/name-sightings.ts';
import type { DeskRequest, Html, Page } from '../answer.ts';
import { action } from '../form.ts';
import { emptyState, foreign, named } from '../pieces.ts';
import { nameWords } from './words.ts';

const DAYS = 30;
const DAY_MS = 86_400_000;
const LEAST_ITEMS = 5;
const LEAST_PUBLISHERS = 3;
const MOST = 50;
const AROUND = 90;
const LONGEST_KEY = 200;

/** Holders of an office that recur and that nobody watches, with examples. */
export const suggestionsPage: Page = async (request) => {
  const { deps, reader } = request;
  const words = nameWords(reader.language);
  const since = new Date(reader.now.getTime() - DAYS * DAY_MS);
  const recurring = await listRecurringNames(deps.db, {
    since,
    items: LEAST_ITEMS,
    publishers: LEAST_PUBLISHERS,
    limit: MOST,
  });
  // Since they were noted somebody may have begun to watch them; a surname stands with its full name.
  const names = recurring.filter(
    ({ key, name, title }) =>
      !deps.watchlist?.isWatched(`${title} ${name}`) && !recurring.some((other) => other.key.endsWith(` ${key}`)),
  );
  const body = html`<p class="crumb"><a href="/officials">${reader.words.sections.officials}</a></p><div class="title-line"><h1>${words.suggestions}</h1><p class="soft">${words.suggestionsMean}</p></div>
${names.length > 0 ? html`<ol class="rows">${names.map((name) => row(request, name))}</ol>` : emptyState(words.noSuggestions)}`;
  return { kind: 'page', section: 'officials', title: words.suggestions, body };
};

function row(
  { reader, formToken, deps }: DeskRequest,
  { key, name, title, items, publishers, examples }: RecurringName,
): Html {
  const words = nameWords(reader.language);
  const figures = words.suggestionFigures(items, publishers);
  const example = examples[0]?.sighting;
  return html`<li><h2>${named(name)}</h2><p class="soft">${words.asTitle} ${named(title)} · ${figures}</p>
<ul>${examples.map(({ item, publisher, title: headline, text, language }) => html`<li><a href="/items/${item}">${foreign(clipped(plainLine(headline) || plainLine(text), 100), language)}</a> <span class="soft">${named(publisher)}</span><br>${foreign(around(`${headline}\n${text}`, name), language)}</li>`)}</ul>
<div class="actions">${deps.watchlist && example !== undefined ? html`<a href="/names/add?sighting=${example}">${words.watchThis}<span class="unseen"> ${named(name)}</span></a>` : ''}${action('/names/never', formToken, words.never, { key }, name)}</div></li>`;
}

/** The words around a name. */
function around(text: string, name: string): string {
  const at = Math.max(0, text.indexOf(name));
  const start = Math.max(0, at - AROUND);
  const end = at + name.length + AROUND;
  const part = plainLine(text.slice(start, end).toWellFormed());
  return `${start > 0 ? '…' : ''}${part}${end < text.length ? '…' : ''}`;
}

export const neverSuggestAction: Page = async ({ deps, form, person }) => {
  const key = (form.key ?? '').slice(0, LONGEST_KEY);
  if (key.trim() === '') return { kind: 'missing' };
  await refuseName(deps.db, key, (person ?? LOCAL_PERSON).name, deps.clock.now());
  return { kind: 'redirect', to: '/names/suggestions#content' };
};
