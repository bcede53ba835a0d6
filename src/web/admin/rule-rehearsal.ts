import { html } from 'hono/html';
import type { Rule } from '#src/model/alert.ts';
import { rehearseRule } from '#src/pipeline/rehearse-rule.ts';
import type { DeskRequest, Html } from '../answer.ts';
import { moment, named } from '../pieces.ts';
import { alertingWords } from './alerting-words.ts';
import { ruleFormWords } from './rule-form-words.ts';

const DAYS = 30;
const DAY_MS = 86_400_000;
const MOST_SHOWN = 100;

/** What a rule would have raised in the last 30 days, the newest first; nothing is raised or sent. */
export async function rehearsal({ deps, reader }: DeskRequest, rule: Rule): Promise<Html> {
  const words = alertingWords(reader.language);
  const { rehearsed, more } = ruleFormWords(reader.language);
  const { db, names, zone, deskUrl, watchlist } = deps;
  const context = { db, names, zone, deskUrl, language: reader.language, persons: watchlist?.persons ?? new Set() };
  const from = new Date(reader.now.getTime() - DAYS * DAY_MS);
  const found = await rehearseRule(context, rule, { from, to: reader.now });
  const rest = found.length - MOST_SHOWN;
  return html`<section id="rehearsed"><p role="status">${rehearsed(found.length)}</p>
<ul class="rows">${found
    .slice(-MOST_SHOWN)
    .toReversed()
    .map(
      ({ at, headline, story, heldUntil, raised, content }) =>
        html`<li>${moment(reader, at)} ${story === null ? named(headline) : html`<a href="/stories/${story}">${named(content?.title || headline)}</a>`} <span class="soft">${raised ? words.wasRaised : words.notRaised}${heldUntil ? html` · ${words.heldUntil} ${moment(reader, heldUntil)}` : ''}</span></li>`,
    )}</ul>${rest > 0 ? html`<p class="soft">${more(rest)}</p>` : ''}</section>`;
}
