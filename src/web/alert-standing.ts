import { html } from 'hono/html';
import type { AlertState } from '#src/model/alert.ts';
import { inDigitsOf } from '#src/model/digits.ts';
import { mayAct, type Person } from '#src/model/person.ts';
import type { StoredAlert } from '#src/store/alerts.ts';
import { alertPageWords } from './alerts-words.ts';
import type { Html } from './answer.ts';
import { moment } from './pieces.ts';
import type { Reader } from './reader.ts';

interface ActionsPlace {
  formToken: string;
  person: Person | null;
  query?: string;
  back?: string;
}

const SIGNS: Record<AlertState, string> = { raised: '○', acknowledged: '◐', resolved: '●', false: '✕' };
/** What can be made of an alert, from each state. */
const NEXT: Record<AlertState, readonly AlertState[]> = {
  raised: ['acknowledged', 'resolved', 'false'],
  acknowledged: ['resolved', 'false', 'raised'],
  resolved: ['raised', 'false'],
  false: ['raised'],
};

/** How an alert stands: its state, who brought it there and when, and what holds it or was done meanwhile. */
export function alertStanding(reader: Reader, alert: StoredAlert): Html {
  const words = alertPageWords(reader.language);
  const { state, stateBy, stateAt, heldUntil, toldWith, escalatedAt } = alert;
  const parts: Html[] = [];
  if (stateBy && stateAt) parts.push(html`${words.by(`\u2068${stateBy}\u2069`)}, ${moment(reader, stateAt)}`);
  if (heldUntil) parts.push(html`${words.heldUntil} ${moment(reader, heldUntil)}`);
  if (toldWith !== null) parts.push(html`${words.toldTogether}`);
  if (escalatedAt) parts.push(html`${words.escalated}, ${moment(reader, escalatedAt)}`);
  return html`<p class="standing"><span class="state state-${state}"><span aria-hidden="true">${SIGNS[state]}</span> ${words.states[state]}</span>${parts.map((part) => html` <span class="soft">· ${part}</span>`)}</p>`;
}

/**
 * Buttons by which somebody who may brings an alert into another state. `query` is kept for the way back to the list of
 * alerts; `back` leads to another page of the desk instead: see `placeOf`.
 */
export function alertActions(
  reader: Reader,
  alert: StoredAlert,
  { formToken, person, query = '', back }: ActionsPlace,
): Html {
  if (person === null || !mayAct(person.role, 'reviewer')) return html``;
  const words = alertPageWords(reader.language);
  const name = words.alert(inDigitsOf(reader.language, String(alert.id)));
  // One form for all of them: each would bring a token of its own, and a page may have many alerts.
  return html`<form class="alert-actions" method="post" action="/alerts/${alert.id}/state${query}"><input type="hidden" name="token" value="${formToken}">${back ? html`<input type="hidden" name="back" value="${back}">` : ''}${NEXT[alert.state].map((state) => html`<button type="submit" name="state" value="${state}">${words.make[state]}<span class="unseen"> <bdi>${name}</bdi></span></button>`)}</form>`;
}

/** Where a form of an alert leads back to: the day, or a story; null for the list of alerts. */
export function placeOf(back: string | undefined): string | null {
  return back !== undefined && /^\/(stories\/[1-9]\d{0,15})?$/.test(back) ? back : null;
}
