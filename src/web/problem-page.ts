import { html } from 'hono/html';
import type { Html } from './answer.ts';
import { layout } from './layout.ts';
import type { Reader } from './reader.ts';

/** After so long a desk that was too busy, or without its database, may be asked again. */
export const BUSY_SECONDS = 5;

/** What went wrong, in one sentence and without a word of what lies inside. */
export function problemPage(reader: Reader, sentence: string): Html {
  const { words } = reader;
  return layout(reader, {
    section: null,
    title: words.problems.title,
    query: new URLSearchParams(),
    body: html`<div class="problem"><h1>${words.problems.title}</h1><p>${sentence}</p><p><a href="/">${words.problems.back}</a></p></div>`,
  });
}
