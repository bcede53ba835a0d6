import { html } from 'hono/html';
import { alertingWords } from '#src/alerts/alerting-words.ts';
import type { Rule } from '#src/model/alert.ts';
import { shortMoment } from '#src/model/local-time.ts';
import { rehearseRule } from '#src/pipeline/alerts/rehearse-rule.ts';
import type { DeskRequest, Html } from '../answer.ts';
import { BEGINS_HERE } from '../form.ts';
import { moment, named } from '../pieces.ts';
import { ruleFormWords } from './rule-form-words.ts';

const DAYS = 30;
const DAY_MS = 86_400_000;
/** So many of the newest stories are looked through: of a rule that holds for more, the last days are told of. */
const MOST_STORIES = 600;
const MOST_SHOWN = 100;

/** What a rule would have raised in the last 30 days, the newest first; nothing is raised or sent. */
export async function rehearsal({ deps, reader }: DeskRequest, rule: Rule): Promise<Html> {
  const words = alertingWords(reader.language);
  const { rehearsed, rehearsedSince, more } = ruleFormWords(reader.language);
  const { db, names, zone, deskUrl, watchlist } = deps;
  const context = { db, names, zone, deskUrl, language: reader.language, persons: watchlist?.persons ?? new Set() };
  const from = new Date(reader.now.getTime() - DAYS * DAY_MS);
  const period = { from, to: reader.now };
  const bounds = { stories: MOST_STORIES, alerts: MOST_SHOWN };
  const { since, total, alerts } = await rehearseRule(context, rule, period, bounds);
  const rest = total - alerts.length;
  const told =
    since > from ? rehearsedSince(total, shortMoment(since, reader.zone, reader.language)) : rehearsed(total);
  return html`<section id="rehearsed"><p role="status"${BEGINS_HERE}>${told}</p>
<ul class="rows">${alerts
    .toReversed()
    .map(
      ({ at, headline, story, heldUntil, raised, content }) =>
        html`<li>${moment(reader, at)} ${story === null ? named(headline) : html`<a href="/stories/${story}">${named(content?.title || headline)}</a>`} <span class="soft">${raised ? words.wasRaised : words.notRaised}${heldUntil ? html` · ${words.heldUntil} ${moment(reader, heldUntil)}` : ''}</span></li>`,
    )}</ul>${rest > 0 ? html`<p class="soft">${more(rest)}</p>` : ''}</section>`;
}
