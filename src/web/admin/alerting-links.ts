import { html } from 'hono/html';
import { alertingWords } from '#src/alerts/alerting-words.ts';
import { mayAct } from '#src/model/person.ts';
import type { DeskRequest, Html } from '../answer.ts';

/** Ways to the pages of rules and channels, for those who may see them. */
export function alertingLinks({ reader, person }: Pick<DeskRequest, 'reader' | 'person'>): Html | '' {
  if (!person || !mayAct(person.role, 'editor')) return '';
  const words = alertingWords(reader.language);
  return html`<p class="actions"><a href="/rules">${words.rules}</a><a href="/channels">${words.channels}</a></p>`;
}
