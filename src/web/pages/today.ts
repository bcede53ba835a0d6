import { html } from 'hono/html';
import { clipped } from '#src/model/display-text.ts';
import { count } from '#src/model/local-time.ts';
import { mayAct } from '#src/model/person.ts';
import { SIGNALS } from '#src/model/signal.ts';
import { sharedWords } from '#src/model/wording.ts';
import { countOpenAlerts, listAlerts, type StoredAlert } from '#src/store/alerts.ts';
import { countItems, countSignalsByDay } from '#src/store/desk-figures.ts';
import { listStoryRows } from '#src/store/desk-stories.ts';
import { countToReview } from '#src/store/review-queue.ts';
import { listSources, type StoredSource } from '#src/store/sources.ts';
import type { StoryRow } from '#src/store/story-rows.ts';
import { selectStories } from '#src/store/story-selection.ts';
import { countAssigned } from '#src/store/teamwork.ts';
import { alertCard } from '../alert-card.ts';
import { alertActions } from '../alert-standing.ts';
import type { DeskRequest, Html, Page } from '../answer.ts';
import { barChart } from '../bar-chart.ts';
import { day, emptyState, moment, named, reasonSaid } from '../pieces.ts';
import { queryOf } from '../query.ts';
import { decimal, type Reader } from '../reader.ts';
import { signalShape } from '../signal-mark.ts';
import { isBlind, type SourceMark, sourceState, stateMark } from '../source-state.ts';
import { byImportance } from '../story-importance.ts';
import { storyRow } from '../story-row.ts';

const DAYS = 15;
const WEEK = 7;
const ALERTS = 5;
/** Of so many of the newest, those that nobody has settled are shown. */
const LATEST_ALERTS = 40;
const STORIES = 20;
/** Of so many of the newest, the weightiest are shown. */
const NEWEST = 40;
const MOST_BLIND = 8;
const RECENT_MS = 72 * 3_600_000;
/** Of so long what waits for somebody is counted. */
const WAITING_MS = 30 * 86_400_000;
const LONGEST_NAME = 80;

/** What needs eyes now, the weightiest of the newest stories, and the last day against the week before. */
export const todayPage: Page = async (request) => {
  const { reader } = request;
  const { db } = request.deps;
  const newest = await selectStories(db, { withSignal: true });
  const since = new Date(reader.now.getTime() - WAITING_MS);
  const [alerts, open, yours, sources, stories, figures, items, toReview] = await Promise.all([
    listAlerts(db, { limit: LATEST_ALERTS }),
    countOpenAlerts(db, since),
    reader.person ? countAssigned(db, reader.person.id) : 0,
    listSources(db),
    listStoryRows(db, newest, { order: 'newest', limit: NEWEST }),
    countSignalsByDay(db, { now: reader.now, days: DAYS }),
    countItems(db),
    countToReview(db, since),
  ]);
  const { words } = reader;
  const recent = alerts
    .filter(({ state }) => state === 'raised' || state === 'acknowledged')
    .filter(({ raisedAt }) => reader.now.getTime() - raisedAt.getTime() < RECENT_MS)
    .slice(0, ALERTS);
  const coverage = coverageOf(sources);
  const mayReview = request.person !== null && mayAct(request.person.role, 'reviewer');
  const waiting = {
    open,
    yours,
    calls: mayReview ? (toReview.get('call_for_killing') ?? 0) : 0,
    coverage,
  };
  const body = html`<div class="title-line"><h1>${words.sections.today}</h1><p class="soft">${day(reader, reader.now)}</p></div>
${glance(reader, waiting)}
<div class="columns">
<div class="main-column">
${alertsSection(request, recent, alerts[0] ?? null)}
${storiesSection(reader, stories.rows, items)}
</div>
<div class="side-column">
${figuresSection(reader, figures)}
${sourcesSection(reader, coverage)}
</div>
</div>`;
  return { kind: 'page', section: 'today', title: words.sections.today, body };
};

interface Waiting {
  /** Alerts that nobody settled. */
  open: number;
  /** Stories that the reader looks after. */
  yours: number;
  /** Items with a call for killing that nobody judged. */
  calls: number;
  coverage: Coverage;
}

/** What waits for somebody, in figures that lead there: on a phone its parts lie screens apart. */
function glance({ words, language, person }: Reader, { open, yours, calls, coverage }: Waiting): Html | '' {
  const { blind, watched } = coverage;
  const lines = [
    { address: '/alerts?state=raised', number: open, sentence: words.openAlerts(open, count(open, language)) },
    {
      address: `/stories${queryOf({ assigned: person?.id })}`,
      number: yours,
      sentence: words.storiesOfYours(yours, count(yours, language)),
    },
    {
      address: '/review?signal=call_for_killing',
      number: calls,
      sentence: words.callsToReview(calls, count(calls, language)),
    },
    { address: '#coverage', number: blind.length, sentence: words.blindSources(blind.length, watched) },
  ].filter(({ number }) => number > 0);
  if (lines.length === 0) return '';
  return html`<ul class="glance">${lines.map(({ address, sentence }) => html`<li><a href="${address}">${sentence}</a></li>`)}</ul>`;
}

function alertsSection(
  { reader, formToken, person }: DeskRequest,
  recent: StoredAlert[],
  last: StoredAlert | null,
): Html {
  const { words } = reader;
  const quiet = last ? html`${words.noRecentAlerts} ${moment(reader, last.raisedAt)}` : words.noAlerts;
  return html`<section aria-labelledby="eyes"><div class="section-head"><h2 id="eyes" tabindex="-1">${words.needsEyes}</h2><a href="/alerts">${words.allAlerts}</a></div>
${recent.length > 0 ? html`<ol class="alerts">${recent.map((alert) => alertCard(reader, alert, alertActions(reader, alert, { formToken, person, back: '/' })))}</ol>` : html`<p class="empty">${quiet}</p>`}
</section>`;
}

function storiesSection(reader: Reader, stories: StoryRow[], items: { any: boolean; waiting: number }): Html {
  const { words } = reader;
  const waiting = items.waiting > 0 ? html`<p class="note">${words.itemsWaiting(items.waiting)}</p>` : '';
  return html`<section aria-labelledby="weightiest"><div class="section-head"><h2 id="weightiest">${words.weightiestStories}</h2><a href="/stories">${words.allStories}</a></div>
${waiting}${
  stories.length > 0
    ? html`<p class="soft">${words.weightiestMean}</p><ol class="stories">${byImportance(stories, reader.now)
        .slice(0, STORIES)
        .map((story) => storyRow(reader, story, 'moment'))}</ol>`
    : emptyState(items.any ? words.noSignalsYet : words.nothingCollected)
}
</section>`;
}

function figuresSection(reader: Reader, figures: ReadonlyMap<string, number[]>): Html {
  const { words, language } = reader;
  const names = sharedWords(language).signals;
  const rows = SIGNALS.map((signal) => {
    const values = figures.get(signal) ?? new Array<number>(DAYS).fill(0);
    const last = values[0] ?? 0;
    const before = values.slice(1, WEEK + 1).reduce((sum, value) => sum + value, 0) / WEEK;
    return { signal, values, last, before };
  });
  const list = rows.map(({ signal, values, last, before }) => {
    const label = words.chartLabel(names[signal], count(last, language), decimal(reader, before));
    return html`<li class="s-${signal}"><a href="/stories${queryOf({ signal })}"><span class="signal">${signalShape(signal)}${names[signal]}</span></a>
<span class="bars-box">${barChart({ values, label })}</span>
<span class="figure">${count(last, language)}</span><span class="against">${words.perDayBefore(decimal(reader, before))}</span></li>`;
  });
  const ages = Array.from({ length: WEEK + 1 }, (_, age) => age);
  const table = html`<table><thead><tr><th scope="col">${words.signal}</th>${ages.map((age) => html`<th scope="col">${age === 0 ? words.lastDay : words.daysBefore(count(age, language))}</th>`)}</tr></thead>
<tbody>${rows.map(({ signal, values }) => html`<tr><th scope="row">${names[signal]}</th>${ages.map((age) => html`<td>${count(values[age] ?? 0, language)}</td>`)}</tr>`)}</tbody></table>`;
  return html`<section aria-labelledby="figures"><div class="section-head"><h2 id="figures">${words.lastDayHeading}</h2></div>
<p class="soft">${words.lastDayNote}</p>
<ul class="figures">${list}</ul>
<details class="behind"><summary>${words.asTable}</summary><div class="scroll" tabindex="0" role="group" aria-label="${words.lastDayHeading}">${table}</div></details>
</section>`;
}

interface Coverage {
  /** How many sources are switched on. */
  watched: number;
  /** Those of them that could not be read, or were not looked at yet. */
  blind: { source: StoredSource; state: SourceMark }[];
}

function coverageOf(sources: readonly StoredSource[]): Coverage {
  const watched = sources
    .filter((source) => source.configuredBy !== 'import')
    .map((source) => ({
      source,
      state: sourceState({ enabled: source.enabled, outcome: source.lastOutcome, condition: source.condition }),
    }))
    .filter(({ state }) => state !== 'off');
  return { watched: watched.length, blind: watched.filter(({ state }) => isBlind(state)) };
}

function sourcesSection(reader: Reader, { watched, blind }: Coverage): Html {
  const { words } = reader;
  const sentence =
    watched === 0
      ? words.noSources
      : blind.length === 0
        ? words.allSourcesRead(watched)
        : words.someSourcesBlind(blind.length, watched);
  return html`<section aria-labelledby="coverage"><div class="section-head"><h2 id="coverage" tabindex="-1">${words.sourcesHeading}</h2><a href="/sources">${words.allSources}</a></div>
<p>${sentence}</p>
${blind.length > 0 ? html`<ul class="blind">${blind.slice(0, MOST_BLIND).map(({ source, state }) => html`<li>${stateMark(reader, state)} <a href="/sources/${encodeURIComponent(source.key)}">${named(clipped(source.name, LONGEST_NAME))}</a>${source.lastReason ? html`<span class="soft reason">${reasonSaid(reader, source.lastReason)}</span>` : ''}</li>`)}</ul>` : ''}
${blind.length > MOST_BLIND ? html`<p class="soft">${words.more(blind.length - MOST_BLIND)}</p>` : ''}
</section>`;
}
