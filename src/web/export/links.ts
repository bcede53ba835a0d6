import { html } from 'hono/html';
import type { Html } from '../answer.ts';
import { type Parameters, queryOf } from '../query.ts';
import type { Reader } from '../reader.ts';
import type { ListName } from './lists.ts';
import { exportWords } from './words.ts';

const FORMS = ['csv', 'xlsx', 'json', 'pdf'] as const;

/** Links by which a list is taken away as a file, narrowed as it is shown. */
export function exportLinks({ language }: Reader, list: ListName, query: Parameters): Html {
  const { links } = exportWords(language);
  const asked = queryOf({ ...query, after: undefined, order: undefined });
  const address = (form: string) => `/export/${list}.${form}${asked === '?' ? '' : asked}`;
  return html`<p class="exports">${links[list]}: ${FORMS.map((form) => html`<a href="${address(form)}" download>${form.toUpperCase()}<span class="unseen"> ${links[list]}</span></a> `)}</p>`;
}
