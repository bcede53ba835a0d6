import { html } from 'hono/html';
import { plainLine } from '#src/model/display-text.ts';
import type { Html } from './answer.ts';
import { layout } from './layout.ts';
import { named } from './pieces.ts';
import type { Reader } from './reader.ts';
import type { Route } from './route.ts';

/** From so many letters on somebody wrote it, and would miss it. */
const WRITTEN = 12;

/** Whether what was sent there may be shown again: not where passwords or secrets of channels are typed. */
export function mayBeKept({ role, path }: Pick<Route, 'role' | 'path'>): boolean {
  const typed = ['/account', '/people', '/channels'];
  return role !== 'anyone' && !typed.some((start) => path.startsWith(start)) && path !== '/sign-out';
}

/** What somebody wrote and the desk could not take yet: it stays in the page, to be sent again when they have signed in. */
export function keptForm(
  reader: Reader,
  kept: {
    address: string;
    fields: Readonly<Record<string, string>>;
    formToken: string;
    because: 'session' | 'restart';
  },
): Html {
  const words = reader.words.problems;
  const { token: _token, ...fields } = kept.fields;
  const written = Object.values(fields).filter((value) => value.length >= WRITTEN);
  const body = html`<div class="narrow"><h1>${words.title}</h1><p class="notice fault" role="alert">${kept.because === 'session' ? words.sessionEnded : words.formOld}</p>
${kept.because === 'session' ? html`<p><a href="/sign-in" target="_blank" rel="noopener">${words.signInThere}</a></p>` : ''}
<form class="sheet" method="post" action="${kept.address}"><input type="hidden" name="token" value="${kept.formToken}">${Object.entries(fields).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}<p><button type="submit">${words.sendAgain}</button></p></form>
${written.length > 0 ? html`<details><summary>${words.whatYouWrote}</summary><ul class="rows">${written.map((value) => html`<li>${named(plainLine(value))}</li>`)}</ul></details>` : ''}</div>`;
  return layout(reader, { section: null, title: words.title, body, query: new URLSearchParams() });
}
