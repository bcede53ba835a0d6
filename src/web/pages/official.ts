import { html } from 'hono/html';
import { isolated } from '#src/model/display-text.ts';
import { nameIn, nameLanguage } from '#src/model/entity.ts';
import { count } from '#src/model/local-time.ts';
import { SIGNALS } from '#src/model/signal.ts';
import { sharedWords } from '#src/model/wording.ts';
import {
  countNamed,
  type EntityDetail,
  findEntity,
  listCoMentions,
  listItemsNaming,
  MOST_NAMED,
  type NamedFigures,
} from '#src/store/desk-entities.ts';
import type { Html, Page } from '../answer.ts';
import { barChart } from '../bar-chart.ts';
import { itemList } from '../item-list.ts';
import { nameActions, spellingsSection } from '../names/official-names.ts';
import { nameWords } from '../names/words.ts';
import { day, emptyState, foreign, named, outwards, partialDate, whyWatched } from '../pieces.ts';
import { queryOf } from '../query.ts';
import { entityName, type Reader } from '../reader.ts';
import { signalMark } from '../signal-mark.ts';

const WEEKS = 26;
const DAYS = 7;
const DAY_MS = 86_400_000;
const CO_MENTIONS = 12;
const LATEST = 15;
/** As ids are written in `config/entities.yaml`. */
const ID = /^[\p{L}\p{N}][\p{L}\p{N}_.-]{0,99}$/u;

/** One watched name: why it is watched, and what was said of it and by it, each with its source. */
export const officialPage: Page = async (request) => {
  const { deps, reader, params } = request;
  const { db } = deps;
  const id = params.id ?? '';
  const entity = ID.test(id) ? await findEntity(db, id) : null;
  if (!entity) return { kind: 'missing' };
  const [figures, together, latest, name] = await Promise.all([
    countNamed(db, id, { now: reader.now, days: DAYS, periods: WEEKS }),
    listCoMentions(db, id, CO_MENTIONS),
    listItemsNaming(db, id, LATEST),
    deps.watchlist?.find(id) ?? null,
  ]);
  const { words, language } = reader;
  const other = nameLanguage(language) === 'fa' ? 'en' : 'fa';
  const body = html`<header class="story-head"><p class="crumb"><a href="/officials">${words.entityTypes[entity.type]}</a></p>
<h1>${named(nameIn(entity.name, language))} <span class="soft">${foreign(entity.name[other], other)}</span></h1>
${entity.watched ? '' : html`<p class="note">${words.noLongerWatched}</p>`}</header>
<div class="columns">
<div class="main-column">
${mentionsSection(reader, figures.periods, entity)}
<section aria-labelledby="latest"><div class="section-head"><h2 id="latest">${words.latestItems}</h2><a href="/stories${queryOf({ entity: id })}">${nameWords(language).storiesWith}</a></div>
${latest.length > 0 ? itemList(reader, latest, id) : emptyState(words.neverNamed)}</section>
</div>
<div class="side-column">
${whySection(reader, entity)}
${spellingsSection(request, name)}
${saidSection(reader, entity, figures)}
${entity.type === 'person' || entity.type === 'organisation' ? saidBySection(reader, id, figures.spoken) : ''}
${togetherSection(reader, together)}
${nameActions(request, name)}
</div>
</div>`;
  return { kind: 'page', section: 'officials', title: words.sections.officials, body };
};

function mentionsSection(reader: Reader, weeks: number[], entity: EntityDetail): Html {
  const { words, language } = reader;
  const total = weeks.reduce((sum, value) => sum + value, 0);
  const start = (age: number) => new Date(reader.now.getTime() - (age + 1) * DAYS * DAY_MS);
  const label =
    weeks.length < WEEKS
      ? words.newestNamed(count(MOST_NAMED, language))
      : words.mentionsLabel(isolated(nameIn(entity.name, language)), total, Math.max(0, ...weeks));
  return html`<section aria-labelledby="mentions"><div class="section-head"><h2 id="mentions">${words.mentionsOverTime}</h2></div>
<p class="soft">${label}</p>
<figure class="large-chart">${barChart({ values: weeks, label })}<figcaption><span>${day(reader, start(weeks.length - 1))}</span><span>${words.thisWeek}</span></figcaption></figure>
<details class="behind"><summary>${words.asTable}</summary><table><thead><tr><th scope="col">${words.weekFrom}</th><th scope="col">${words.sections.stories}</th></tr></thead><tbody>${weeks.map((value, age) => html`<tr><th scope="row">${day(reader, start(age))}</th><td>${count(value, language)}</td></tr>`)}</tbody></table></details>
</section>`;
}

/** From when to when; each end isolated, so that a range is never turned round. */
function officePeriod(reader: Reader, from: string | null, to: string | null): Html {
  if (from === null && to === null) return html``;
  const { words } = reader;
  const ends: Record<string, Html> = {
    from: from === null ? html`${words.officeFromUnknown}` : partialDate(reader, from),
    to: to === null ? html`${words.officeUntilNow}` : partialDate(reader, to),
  };
  const parts = words.officePeriod('\u0001from\u0001', '\u0001to\u0001').split('\u0001');
  return html`<span class="soft" dir="${reader.direction}">${parts.map((part) => ends[part] ?? part)}</span>`;
}

function whySection(reader: Reader, entity: EntityDetail): Html {
  const { words, language } = reader;
  const wikidata =
    entity.wikidata && /^Q\d+$/.test(entity.wikidata) ? `https://www.wikidata.org/wiki/${entity.wikidata}` : null;
  return html`<section aria-labelledby="why"><div class="section-head"><h2 id="why">${words.whyWatched}</h2></div>
<p class="why-text">${whyWatched(reader, entity)}</p>
<p class="links">${outwards(entity.source, words.whereToCheck)} ${wikidata ? outwards(wikidata, 'Wikidata') : ''}</p>
${entity.offices.length > 0 ? html`<h3>${words.offices}</h3><ul class="offices">${entity.offices.map(({ title, from, to }) => html`<li>${named(nameIn(title, language))} ${officePeriod(reader, from, to)}</li>`)}</ul>` : ''}</section>`;
}

function saidSection(reader: Reader, entity: EntityDetail, { signals, isComplete }: NamedFigures): Html {
  const { words, language } = reader;
  const found = SIGNALS.filter((signal) => (signals.get(signal) ?? 0) > 0);
  return html`<section aria-labelledby="said"><div class="section-head"><h2 id="said">${words.saidOf}</h2></div>
<p class="soft">${words.saidOfMeans}${isComplete ? '' : html` ${words.newestNamed(count(MOST_NAMED, language))}`}</p>
${found.length > 0 ? html`<ul class="tallies">${found.map((signal) => html`<li><a href="/stories${queryOf({ entity: entity.id, signal })}">${signalMark(reader, signal)}</a> <span class="figure">${count(signals.get(signal) ?? 0, language)}</span></li>`)}</ul>` : emptyState(words.nothingSaid)}</section>`;
}

function saidBySection(reader: Reader, speaker: string, spoken: ReadonlyMap<string, number>): Html {
  const words = nameWords(reader.language);
  const found = SIGNALS.filter((signal) => (spoken.get(signal) ?? 0) > 0);
  return html`<section aria-labelledby="said-by"><div class="section-head"><h2 id="said-by">${words.saidBy}</h2></div>
<p class="soft">${words.saidByMeans}</p>
${found.length > 0 ? html`<ul class="tallies">${found.map((signal) => html`<li><a href="/stories${queryOf({ speaker, signal })}">${signalMark(reader, signal)}</a> <span class="figure">${count(spoken.get(signal) ?? 0, reader.language)}</span></li>`)}</ul>` : emptyState(words.nothingSaidBy)}</section>`;
}

function togetherSection(reader: Reader, together: { entity: string; items: number }[]): Html | '' {
  if (together.length === 0) return '';
  const { words, language } = reader;
  const { comma } = sharedWords(language);
  return html`<section aria-labelledby="together"><div class="section-head"><h2 id="together">${words.namedTogether}</h2></div>
<p>${together.map(({ entity, items }, index) => html`${index > 0 ? comma : ''}<a href="/officials/${encodeURIComponent(entity)}">${entityName(reader, entity)}</a> <span class="soft">${count(items, language)}</span>`)}</p></section>`;
}
