import { html } from 'hono/html';
import type { Mention } from '#src/model/signal.ts';
import type { NameTrial } from '#src/pipeline/analysis/watchlist-desk.ts';
import type { Html } from '../answer.ts';
import { BEGINS_HERE } from '../form.ts';
import { highlighted } from '../highlight.ts';
import { emptyState, mentionReasonSaid, named } from '../pieces.ts';
import { entityName, type Reader } from '../reader.ts';
import { nameWords } from './words.ts';

const MOST_ROWS = 60;

/** What a name finds in a text: which words, by which spelling, and why they count. */
export function trialResult(reader: Reader, typed: string, { found, before, shared }: NameTrial, text: string): Html {
  const words = nameWords(reader.language);
  const isOwn = ({ entity }: Mention) => entity === typed || entity === 'name-on-trial';
  const own = found.filter(isOwn);
  const others = found.filter((mention) => !isOwn(mention));
  const stays = new Set(found.map(placeOf));
  const lost = before.filter((mention) => !isOwn(mention) && !stays.has(placeOf(mention)));
  return html`<section aria-labelledby="trial"><div class="section-head"><h2 id="trial"${BEGINS_HERE}>${words.wholeList}</h2></div>
<blockquote dir="auto">${highlighted(text, { signals: [], mentions: found })}</blockquote>
<h3>${words.byThis}</h3>${own.length > 0 ? table(reader, own, false) : html`<p class="notice fault">${words.byThisNothing}</p>`}
<h3>${words.byOthers}</h3>${others.length > 0 ? table(reader, others, true) : emptyState(words.byOthersNothing)}
${lost.length > 0 ? html`<h3>${words.lost}</h3>${table(reader, lost, true)}` : ''}
${shared.length > 0 ? html`<h3>${words.shared}</h3><ul>${shared.slice(0, MOST_ROWS).map(({ alias, entity }) => html`<li>${named(alias)}: <a href="/officials/${encodeURIComponent(entity)}">${entityName(reader, entity)}</a></li>`)}</ul>` : ''}</section>`;
}

function placeOf({ entity, start, end }: Mention): string {
  return `${entity}:${start}:${end}`;
}

function table(reader: Reader, mentions: readonly Mention[], withNames: boolean): Html {
  const words = nameWords(reader.language);
  return html`<table class="listing"><thead><tr><th scope="col">${words.matched}</th>${withNames ? html`<th scope="col">${words.whose}</th>` : ''}<th scope="col">${words.alias}</th><th scope="col">${words.reason}</th></tr></thead><tbody>${mentions
    .slice(0, MOST_ROWS)
    .map(
      ({ surface, entity, alias, why }) =>
        html`<tr><th scope="row">${named(surface)}</th>${withNames ? html`<td>${entityName(reader, entity)}</td>` : ''}<td>${named(alias)}</td><td>${mentionReasonSaid(reader, why)}</td></tr>`,
    )}</tbody></table>`;
}
