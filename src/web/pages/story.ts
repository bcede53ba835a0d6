import { html } from 'hono/html';
import { originsSentence, reporterOf } from '#src/model/attribution.ts';
import { clipped, plainLine } from '#src/model/display-text.ts';
import { contentOf } from '#src/model/item.ts';
import { count } from '#src/model/local-time.ts';
import { mayAct } from '#src/model/person.ts';
import { SIGNALS } from '#src/model/signal.ts';
import type { StoryItem } from '#src/model/story.ts';
import { sharedWords } from '#src/model/wording.ts';
import { listAlerts, type StoredAlert } from '#src/store/alerts.ts';
import {
  findStoryHead,
  firstOfEachLanguage,
  listTimeline,
  type StoryHead,
  type TimelineItem,
} from '#src/store/desk-items.ts';
import { resolveStory } from '#src/store/stories.ts';
import { listStoryHistory } from '#src/store/story-history.ts';
import { alertCard } from '../alert-card.ts';
import { alertActions } from '../alert-standing.ts';
import type { DeskAnswer, DeskRequest, Html, Page } from '../answer.ts';
import { findings } from '../findings.ts';
import { excerptWindows, highlighted } from '../highlight.ts';
import { joinReasonSaid, moment, named, ours, outwards, quotation, tongue } from '../pieces.ts';
import { queryOf, readId, readQuery } from '../query.ts';
import { entityName, languageName, type Reader } from '../reader.ts';
import { partForm, teamworkSection } from '../review/pages/teamwork.ts';
import { reviewWords } from '../review/words.ts';
import { signalMark } from '../signal-mark.ts';

const PAGE = 25;
const MOST_LANGUAGES = 6;
const MOST_ALERTS = 10;
const MOST_ORIGINS = 40;
const MOST_NAMES = 30;
const MOST_HISTORY = 30;

/** One story: what is known of it, from whom, and how it grew. */
export const storyPage: Page = async (request) => {
  const id = readId(request.params.id);
  if (id === null) return { kind: 'missing' };
  const target = await resolveStory(request.deps.db, id);
  if (target === null) return { kind: 'missing' };
  return target === id ? drawnStory(request, id, null) : { kind: 'redirect', to: `/stories/${target}` };
};

/** The same, where it may be said why another story could not be joined to it. */
export async function drawnStory(request: DeskRequest, id: number, joinFault: string | null): Promise<DeskAnswer> {
  const { reader, query } = request;
  const { db } = request.deps;
  const { page = 1 } = readQuery(query, ['page']);
  const [head, timeline, alerts, languages, history] = await Promise.all([
    findStoryHead(db, id),
    listTimeline(db, id, { offset: (page - 1) * PAGE, limit: PAGE }),
    listAlerts(db, { story: id, limit: MOST_ALERTS }),
    firstOfEachLanguage(db, id, MOST_LANGUAGES),
    listStoryHistory(db, id, MOST_HISTORY),
  ]);
  if (!head || (timeline.length === 0 && page > 1)) return { kind: 'missing' };
  const { words } = reader;
  const body = html`${headSection(reader, head, request.deps.exportEvidence !== null && request.person !== null && mayAct(request.person.role, 'editor'))}
<div class="columns">
<div class="main-column">
${alertsSection(request, alerts)}
${languages.length > 1 ? sideBySide(reader, languages) : ''}
<section aria-labelledby="timeline"><div class="section-head"><h2 id="timeline">${words.timeline}</h2></div>
<ol class="timeline">${timeline.map((entry) => timelineEntry(request, entry, timeline.length > 1 || page > 1 ? id : null))}</ol>
${timelinePages(reader, head, page)}
</section>
</div>
<div class="side-column">${originsSection(reader, head)}${namesSection(reader, head)}${await teamworkSection(request, id, joinFault)}${historySection(reader, history)}</div>
</div>`;
  return { kind: 'page', section: 'stories', title: words.storyTitle(count(id, reader.language)), body };
}

function headSection(reader: Reader, head: StoryHead, mayExport: boolean): Html {
  const { words, language } = reader;
  const { comma } = sharedWords(language);
  const origins = originsSentence({ origins: head.origins, items: { length: head.itemCount } }, language);
  return html`<header class="story-head">
<p class="signals">${SIGNALS.filter((signal) => head.signals.includes(signal)).map((signal) => signalMark(reader, signal))}</p>
<h1${tongue(head.language)}>${clipped(plainLine(head.title) || words.untitled, 400)}</h1>
<p class="facts"><span class="origins">${origins}</span> <span>${words.firstSeen} ${moment(reader, head.firstSeen)}</span> <span>${words.lastSeen} ${moment(reader, head.lastSeen)}</span> <span>${head.languages.map((code) => languageName(reader, code)).join(comma)}</span></p>
<p class="caution">${words.machineFound}</p>${mayExport ? html`<p class="links"><a href="/stories/${head.id}/evidence" download>${words.exportEvidence}</a></p>` : ''}
</header>`;
}

function alertsSection({ reader, formToken, person }: DeskRequest, alerts: StoredAlert[]): Html | '' {
  if (alerts.length === 0) return '';
  return html`<section aria-labelledby="raised"><div class="section-head"><h2 id="raised">${reader.words.alertsRaised}</h2></div><ol class="alerts">${alerts.map((alert) => alertCard(reader, alert, alertActions(reader, alert, { formToken, person, back: `/stories/${alert.story}` })))}</ol></section>`;
}

function sideBySide(reader: Reader, items: StoryItem[]): Html {
  const { words, language } = reader;
  return html`<section aria-labelledby="languages"><div class="section-head"><h2 id="languages">${words.inEachLanguage}</h2></div>
<div class="side-by-side">${items.map((item) => {
    const signal = item.signals[0];
    return html`<article><h3>${languageName(reader, item.language)}</h3><p class="headline"${tongue(item.language)}><a href="/items/${item.id}">${clipped(plainLine(item.title || item.text) || words.untitled, 200)}</a></p>
${signal ? html`<p class="quote"${tongue(item.language)}>${quotation(signal.reason, item.language, 260)}</p>` : ''}<p class="by">${ours(reader, reporterOf(item, language))}</p></article>`;
  })}</div></section>`;
}

function timelineEntry(
  request: DeskRequest,
  { item, relation, joinReason, captureId, revision }: TimelineItem,
  partable: number | null,
): Html {
  const { reader } = request;
  const { words, language } = reader;
  const content = contentOf(item);
  const bodyStart = item.title ? item.title.length + 1 : 0;
  const windows = excerptWindows(content, bodyStart, item);
  const cutAtEnd = (windows.at(-1)?.end ?? content.length) < content.length;
  return html`<li class="entry relation-${relation}">
<p class="entry-head">${moment(reader, item.published ?? item.collected)} <span class="relation">${sharedWords(language).relations[relation]}</span> <span class="reporter">${ours(reader, reporterOf(item, language))}</span> <span class="soft">${languageName(reader, item.language)}</span></p>
${joinReason && relation !== 'first' ? html`<p class="join soft">${words.joinedBecause} ${joinReasonSaid(reader, joinReason)}</p>` : ''}
<h3 class="headline"${item.title ? tongue(item.language) : ''}><a href="/items/${item.id}">${item.title ? clipped(plainLine(item.title), 300) : words.postWithoutTitle}</a></h3>
${windows.length > 0 ? html`<div class="excerpt"${tongue(item.language)}>${windows.map(({ start, end }) => html`${start > bodyStart ? '… ' : ''}${highlighted(content, item, start, end)}`)}${cutAtEnd ? ' …' : ''}</div>` : ''}
${findings(reader, item)}
<p class="links">${outwards(item.url, words.atTheSource)} <a href="/items/${item.id}">${revision > 1 ? words.itemAndRevisions(count(revision, language)) : words.wholeItem}</a>${captureId === null ? '' : html` <a href="/items/${item.id}#evidence">${words.evidence}</a>`} ${partable === null ? '' : partForm(request, partable, item.id)}</p>
</li>`;
}

function timelinePages(reader: Reader, head: StoryHead, page: number): Html | '' {
  const { words } = reader;
  const pages = Math.ceil(head.itemCount / PAGE);
  if (pages <= 1) return '';
  return html`<nav class="pages" aria-label="${words.paging}">${page > 1 ? html`<a href="${queryOf({ page: page - 1 })}" rel="prev">${words.earlierItems}</a>` : ''}<span>${sharedWords(reader.language).pageOf(count(page, reader.language), count(pages, reader.language))}</span>${page < pages ? html`<a href="${queryOf({ page: page + 1 })}" rel="next">${words.laterItems}</a>` : ''}</nav>`;
}

function originsSection(reader: Reader, head: StoryHead): Html {
  const { words, language } = reader;
  const shared = sharedWords(language);
  const listed = head.origins.slice(0, MOST_ORIGINS);
  return html`<section aria-labelledby="origins"><div class="section-head"><h2 id="origins">${words.origins}</h2></div>
<p class="soft">${words.originsMean}</p>
<ul class="origin-list">${listed.map((origin) => html`<li>${named(origin.name || shared.unknownPublisher)} <span class="side">${origin.stance ? shared.stances[origin.stance] : shared.kinds[origin.kind]}</span> <span class="soft">${words.items(origin.items.length, count(origin.items.length, language))}</span></li>`)}</ul>
${head.origins.length > listed.length ? html`<p class="soft">${words.more(head.origins.length - listed.length)}</p>` : ''}</section>`;
}

/** Who of the team did what with it. */
function historySection(reader: Reader, history: Awaited<ReturnType<typeof listStoryHistory>>): Html | '' {
  if (history.length === 0) return '';
  const words = reviewWords(reader.language);
  return html`<section aria-labelledby="history"><div class="section-head"><h2 id="history">${words.history}</h2></div>
<ul class="rows">${history.map(({ at, person, did }) => html`<li>${moment(reader, at)} ${named(person)}: ${words.did[did]}</li>`)}</ul></section>`;
}

function namesSection(reader: Reader, head: StoryHead): Html | '' {
  if (head.entities.length === 0) return '';
  const { words } = reader;
  return html`<section aria-labelledby="names"><div class="section-head"><h2 id="names">${words.watchedNames}</h2></div>
<ul class="name-list">${head.entities.slice(0, MOST_NAMES).map((id) => html`<li><a href="/officials/${encodeURIComponent(id)}">${entityName(reader, id)}</a></li>`)}</ul></section>`;
}
