import { html } from 'hono/html';
import { reporterOf } from '#src/model/attribution.ts';
import { inDigitsOf } from '#src/model/digits.ts';
import { plainLine, plainText } from '#src/model/display-text.ts';
import { contentOf } from '#src/model/item.ts';
import { count } from '#src/model/local-time.ts';
import { mayAct } from '#src/model/person.ts';
import { sharedWords } from '#src/model/wording.ts';
import { findCapture, type StoredCapture } from '#src/store/captures.ts';
import { findItemDetail, type ItemDetail } from '#src/store/desk-items.ts';
import { listItemEvidence } from '#src/store/item-evidence.ts';
import { findWatch, readPageWordings, type WatchState } from '#src/store/watches.ts';
import type { Html, Page } from '../answer.ts';
import { findings } from '../findings.ts';
import { highlighted } from '../highlight.ts';
import { keptSection, lastLook, pageWordingsSection, watchNote } from '../item-evidence.ts';
import { joinReasonSaid, mentionReasonSaid, moment, named, ours, outwards, partialDate, tongue } from '../pieces.ts';
import { queryOf, readId, readQuery } from '../query.ts';
import { entityName, languageName, type Reader } from '../reader.ts';
import { judgementsSection } from '../review/pages/review.ts';
import { wordDifference } from '../word-difference.ts';

/** Of the text on one page, in UTF-16 code units. */
const PART = 12_000;
/** Of each wording that is compared. */
const COMPARED = 40_000;
const UNCHANGED_SHOWN = 160;
const PAGE_WORDINGS = 20;

/** One item as it was collected: its words, what was found in them, how they changed, and the evidence. */
export const itemPage: Page = async (request) => {
  const { reader, params, query, person } = request;
  const { db } = request.deps;
  const id = readId(params.id);
  if (id === null) return { kind: 'missing' };
  const { page = 1 } = readQuery(query, ['page']);
  const detail = await findItemDetail(db, id);
  if (!detail) return { kind: 'missing' };
  const capture = detail.captureId === null ? null : await findCapture(db, detail.captureId);
  const text = textSection(reader, detail, page);
  if (text === null) return { kind: 'missing' };
  const { words } = reader;
  const watch = await findWatch(db, id);
  const wordings = await readPageWordings(db, id, PAGE_WORDINGS);
  const body = html`${headSection(reader, detail)}
${watchNote(reader, watch)}
<div class="columns">
<div class="main-column">
${text}
${person && mayAct(person.role, 'reviewer') ? await judgementsSection(request, id) : ''}
${revisionsSection(reader, detail)}
${pageWordingsSection(reader, wordings, detail.item.language, (before, after) =>
  difference(reader, comparable(before), comparable(after)),
)}
</div>
<div class="side-column">
${aboutSection(reader, detail, watch)}
${evidenceSection(reader, capture, detail)}
${keptSection(reader, await listItemEvidence(db, id))}
</div>
</div>`;
  return { kind: 'page', section: 'stories', title: words.itemTitle(count(id, reader.language)), body };
};

function headSection(reader: Reader, { item, story }: ItemDetail): Html {
  const { words, language } = reader;
  const content = contentOf(item);
  const title = item.title ? highlighted(content, item, 0, item.title.length) : words.postWithoutTitle;
  return html`<header class="story-head">
${story === null ? '' : html`<p class="crumb"><a href="/stories/${story}">${words.toStory}</a></p>`}
<h1${item.title ? tongue(item.language) : ''}>${title}</h1>
<p class="facts"><span class="reporter">${ours(reader, reporterOf(item, language))}</span> <span>${moment(reader, item.published ?? item.collected)}</span> <span>${languageName(reader, item.language)}</span> ${outwards(item.url, words.atTheSource)}</p>
</header>`;
}

function textSection(reader: Reader, { item, failure }: ItemDetail, page: number): Html | null {
  const { words, language } = reader;
  const content = contentOf(item);
  const start = item.title ? item.title.length + 1 : 0;
  const pages = Math.max(1, Math.ceil((content.length - start) / PART));
  if (page > pages) return null;
  const from = start + (page - 1) * PART;
  const to = Math.min(content.length, from + PART);
  const pager =
    pages === 1
      ? ''
      : html`<nav class="pages" aria-label="${words.paging}">${page > 1 ? html`<a href="${queryOf({ page: page - 1 })}" rel="prev">${words.backwards}</a>` : ''}<span>${sharedWords(language).pageOf(count(page, language), count(pages, language))}</span>${page < pages ? html`<a href="${queryOf({ page: page + 1 })}" rel="next">${words.forwards}</a>` : ''}</nav>`;
  return html`<section aria-labelledby="text"><div class="section-head"><h2 id="text">${words.text}</h2></div>
${failure ? html`<p class="note">${words.analysisFailed} ${named(failure)}</p>` : ''}
${findings(reader, item)}
<div class="body-text"${tongue(item.language)}>${highlighted(content, item, from, to)}</div>${pager}
</section>`;
}

function revisionsSection(reader: Reader, { item, revisions }: ItemDetail): Html | '' {
  if (revisions.length === 0) return '';
  const { words, language } = reader;
  const wordings = [...revisions, { title: item.title, text: item.text }];
  const changes = revisions.map((revision, index) => {
    const next = wordings[index + 1] ?? revision;
    return html`<details${index === revisions.length - 1 ? html` open` : ''}><summary>${words.revisionReplaced(count(revision.revision, language))} ${moment(reader, revision.replacedAt)}</summary>
<div class="difference"${tongue(item.language)}>${difference(reader, comparable(revision), comparable(next))}</div>
${revision.captureId === null ? '' : html`<p class="links"><a href="/captures/${revision.captureId}/raw" download>${words.rawCaptureOfRevision}</a></p>`}</details>`;
  });
  return html`<section aria-labelledby="revisions"><div class="section-head"><h2 id="revisions">${words.revisions}</h2></div>${changes.reverse()}</section>`;
}

function comparable(wording: { title: string; text: string }): string {
  return plainText(contentOf(wording)).slice(0, COMPARED);
}

function difference(reader: Reader, before: string, after: string): Html {
  const { words } = reader;
  return html`${wordDifference(before, after).map(({ kind, text }) => {
    if (kind === 'added') return html`<ins><span class="unseen"> ${words.added} </span>${text}</ins>`;
    if (kind === 'removed') return html`<del><span class="unseen"> ${words.removed} </span>${text}</del>`;
    return text.length <= 2 * UNCHANGED_SHOWN
      ? text
      : `${text.slice(0, UNCHANGED_SHOWN)} … ${text.slice(-UNCHANGED_SHOWN)}`.toWellFormed();
  })}`;
}

/** A time as somebody claimed it: as the reader writes times, and in the words of the claim where those say another. */
function claimed(reader: Reader, claim: string): Html {
  const time = /^\d{4}-\d{2}-\d{2}T/.test(claim) ? Date.parse(claim) : Number.NaN;
  if (Number.isNaN(time)) return partialDate(reader, claim);
  // In world time it says no more than the moment does; another offset tells by which clocks it was written.
  const written = claim.endsWith('Z') ? '' : html` <bdi class="soft" dir="ltr">${plainLine(claim)}</bdi>`;
  return html`${moment(reader, new Date(time))}${written}`;
}

function aboutSection(reader: Reader, detail: ItemDetail, watch: WatchState | null): Html {
  const { words, language } = reader;
  const { item } = detail;
  const names = [...new Set(item.mentions.map((mention) => mention.entity))];
  const rows: [string, Html | string | null][] = [
    [
      words.source,
      html`<a href="/sources/${encodeURIComponent(item.source)}">${named(item.publisher.name || item.source)}</a>`,
    ],
    [words.publishedClaim, detail.publishedClaim ? claimed(reader, detail.publishedClaim) : words.notStated],
    [words.updatedClaim, detail.updatedClaim ? claimed(reader, detail.updatedClaim) : null],
    [words.collectedAt, moment(reader, detail.collectedAt)],
    [words.lookedAgain, lastLook(reader, watch)],
    [words.relation, detail.relation ? sharedWords(language).relations[detail.relation] : null],
    [words.joinedBecause, detail.joinReason ? joinReasonSaid(reader, detail.joinReason) : null],
    [words.quotedIn, item.quotedIn ? outwards(item.quotedIn, words.article) : null],
    [
      words.forwardedFrom,
      item.forwardedFrom?.name
        ? named(item.forwardedFrom.name)
        : outwards(item.forwardedFrom?.url ?? null, words.atTheSource),
    ],
    [words.analysed, detail.analysedAt ? moment(reader, detail.analysedAt) : words.notYet],
  ];
  return html`<section aria-labelledby="about"><div class="section-head"><h2 id="about">${words.about}</h2></div>
<dl class="pairs">${rows.map(([label, value]) => (value === null ? '' : html`<div><dt>${label}</dt><dd>${value}</dd></div>`))}</dl></section>
${
  names.length > 0
    ? html`<section aria-labelledby="names"><div class="section-head"><h2 id="names">${words.watchedNames}</h2></div><ul class="mention-list">${names.map(
        (id) => {
          const first = item.mentions.find((mention) => mention.entity === id);
          return html`<li><a href="/officials/${encodeURIComponent(id)}">${entityName(reader, id)}</a> <span class="soft">${named(first?.surface ?? '')}${first?.why ? html` · ${mentionReasonSaid(reader, first.why)}` : ''}</span></li>`;
        },
      )}</ul></section>`
    : ''
}`;
}

function evidenceSection(reader: Reader, capture: StoredCapture | null, { isRedacted, item }: ItemDetail): Html {
  const { words, language } = reader;
  if (!capture)
    return html`<section id="evidence" aria-labelledby="evidence-heading"><div class="section-head"><h2 id="evidence-heading">${words.evidence}</h2></div><p class="empty">${words.noCapture}</p></section>`;
  const { record } = capture;
  // Words that were taken out may stand in the rest of it; where they stood in the item's own, in all of it.
  const shortened = (url: string) => (item.url !== null && URL.canParse(url) ? new URL(url).origin : '█');
  const address = (url: string) => (isRedacted ? shortened(url) : url);
  const finished = new Date(record.finishedAt);
  const rows: [string, Html | string][] = [
    [words.requestedUrl, named(address(record.requestedUrl))],
    ...(record.finalUrl === record.requestedUrl
      ? []
      : [[words.finalUrl, named(address(record.finalUrl))] satisfies [string, Html]]),
    [words.status, inDigitsOf(language, String(record.status))],
    [words.fetchedAt, Number.isNaN(finished.getTime()) ? named(record.finishedAt) : moment(reader, finished)],
    [words.size, words.bytes(count(record.payloadLength, language))],
    [words.chainNumber, inDigitsOf(language, String(capture.sequence))],
    [words.payloadHash, hash(record.payloadSha256)],
    [words.recordHash, hash(capture.hash)],
    [words.previousHash, hash(capture.previousHash)],
  ];
  return html`<section id="evidence" aria-labelledby="evidence-heading"><div class="section-head"><h2 id="evidence-heading">${words.evidence}</h2></div>
<p class="soft">${words.evidenceMeans}</p>
<dl class="pairs">${rows.map(([label, value]) => html`<div><dt>${label}</dt><dd>${value}</dd></div>`)}</dl>
<p class="links"><a href="/captures/${capture.id}/raw" download>${words.downloadRaw}</a></p><p class="soft">${words.rawIsHostile}</p></section>`;
}

function hash(value: string): Html {
  return html`<code dir="ltr">${value}</code>`;
}
