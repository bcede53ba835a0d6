import { html } from 'hono/html';
import type { Html } from './answer.ts';
import type { ListQuery } from './list-query.ts';
import { queryOf } from './query.ts';
import type { Reader } from './reader.ts';

/** Ways to the start of a list and to what follows `next`, which is null at its end. */
export function listPages({ words }: Reader, address: string, query: ListQuery, next: number | null): Html {
  const toStart =
    query.after === undefined
      ? ''
      : html`<a href="${address}${queryOf({ ...query, after: undefined })}">${words.toStart}</a>`;
  const further =
    next === null
      ? ''
      : html`<a href="${address}${queryOf({ ...query, after: next })}" rel="next">${words.further}</a>`;
  return toStart || further ? html`<nav class="pages" aria-label="${words.paging}">${toStart}${further}</nav>` : html``;
}
