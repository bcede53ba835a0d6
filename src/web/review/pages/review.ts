import { html } from 'hono/html';
import { reporterOf } from '#src/model/attribution.ts';
import { clipped, plainLine } from '#src/model/display-text.ts';
import { contentOf } from '#src/model/item.ts';
import { count } from '#src/model/local-time.ts';
import { SIGNALS } from '#src/model/signal.ts';
import type { StoryItem } from '#src/model/story.ts';
import { sharedWords } from '#src/model/wording.ts';
import { judgeItem } from '#src/pipeline/analysis/judge-item.ts';
import type { Database } from '#src/store/database.ts';
import { findItemDetail } from '#src/store/desk-items.ts';
import { judgementsOf, listDisagreements, type StoredJudgement } from '#src/store/judgements.ts';
import { countToReview, itemsToReview, saidOfItem } from '#src/store/review-queue.ts';
import { readStoryItems } from '#src/store/story-items.ts';
import type { DeskRequest, Html, Page } from '../../answer.ts';
import { findings } from '../../findings.ts';
import { highlighted } from '../../highlight.ts';
import { emptyState, moment, named, ours, outwards, tongue } from '../../pieces.ts';
import { queryOf, readId, readQuery } from '../../query.ts';
import { entityName, type Reader } from '../../reader.ts';
import { judgementForm, judgementsFrom, unjudged } from '../judgement-form.ts';
import { placeAfter } from '../place-after.ts';
import { placeForm } from '../place-form.ts';
import { reviewWords } from '../words.ts';

const DAYS = 30;
const SHOWN = 4_000;
const MOST_DISAGREEMENTS = 30;
const LONGEST_TITLE = 200;

function since({ reader }: { reader: Reader }): Date {
  return new Date(reader.now.getTime() - DAYS * 86_400_000);
}

/** One item at a time, the one whose error would cost most. */
export const reviewPage: Page = async (request) => {
  const { deps, reader, query, formToken } = request;
  const words = reviewWords(reader.language);
  const { signal, after, item } = readQuery(query, ['signal', 'after', 'item']);
  const [counts, begun, [first]] = await Promise.all([
    countToReview(deps.db, since(request)),
    item === undefined ? null : toJudge(deps.db, item),
    itemsToReview(deps.db, { signal, after: after ?? item, limit: 1, since: since(request) }),
  ]);
  // One that somebody began with stays until all of it is judged.
  const isOpen = begun !== null && unjudged(begun.detail.item, begun.said).length > 0;
  const shown = isOpen ? begun : first ? await toJudge(deps.db, first.id) : null;
  const names = sharedWords(reader.language).signals;
  const tabs = SIGNALS.filter((one) => counts.has(one)).map(
    (one) =>
      html`<a class="tab s-${one}" href="/review${queryOf({ signal: one })}"${one === signal ? html` aria-current="page"` : ''}>${names[one]} <span class="tally">${count(counts.get(one) ?? 0, reader.language)}</span></a>`,
  );
  const body = html`<div class="title-line"><h1>${words.review}</h1><p class="soft">${words.reviewMeans}</p></div>
<nav class="tabs" aria-label="${words.review}"><a class="tab" href="/review"${signal ? '' : html` aria-current="page"`}>${words.all}</a>${tabs}<a class="tab" href="/review/disagreements">${words.disagreements}</a><a class="tab" href="/quality">${words.quality}</a></nav>
<div id="to-judge" tabindex="-1">${begun && !isOpen ? lastJudged(reader, begun.detail) : ''}
${
  shown
    ? html`<div class="review-columns"><div>${card(reader, shown.detail)}</div><div>${judgementForm(reader, {
        item: shown.detail.item,
        said: shown.said,
        action: `/items/${shown.detail.item.id}/judgements`,
        next: `/review${queryOf({ signal, item: shown.detail.item.id })}`,
        formToken,
      })}
${await placeForm(request, shown.detail.item.id, `/review${queryOf({ signal, item: shown.detail.item.id })}`)}
<p><a href="/review${queryOf({ signal, after: shown.detail.item.id })}" accesskey="k">${words.skip} <kbd aria-hidden="true">K</kbd></a></p><p class="hint keys">${words.keys}</p><p><a href="/guide#signals">${words.whatSignalsMean}</a></p></div></div>`
    : emptyState(words.nothing)
}</div>`;
  return { kind: 'page', section: 'review', title: words.review, body };
};

/** A press too many must not be lost sight of: the way back to what was judged last. */
function lastJudged(reader: Reader, { item }: ItemDetail): Html {
  const words = reviewWords(reader.language);
  const title = clipped(plainLine(item.title || item.text), 80) || reader.words.untitled;
  return html`<p class="note" role="status">${words.lastJudged} <bdi${tongue(item.language)}>${title}</bdi> – <a href="/items/${item.id}#judge" accesskey="z">${words.changeIt} <kbd aria-hidden="true">Z</kbd></a></p>`;
}

async function toJudge(db: Database, id: number) {
  const [detail, said] = await Promise.all([findItemDetail(db, id), saidOfItem(db, id)]);
  return detail ? { detail, said } : null;
}

type ItemDetail = NonNullable<Awaited<ReturnType<typeof findItemDetail>>>;

function card(reader: Reader, { item }: ItemDetail): Html {
  const content = contentOf(item);
  return html`<article class="review-card"><p class="facts"><span class="reporter">${ours(reader, reporterOf(item, reader.language))}</span> <span>${moment(reader, item.published ?? item.collected)}</span> ${outwards(item.url, reader.words.atTheSource)}</p>
<h2${tongue(item.language)}><a href="/items/${item.id}">${clipped(plainLine(item.title || item.text) || reader.words.untitled, 300)}</a></h2>
${findings(reader, item)}
<div class="body-text"${tongue(item.language)}>${highlighted(content, item, item.title ? item.title.length + 1 : 0, Math.min(content.length, SHOWN))}</div></article>`;
}

export const judgeAction: Page = async (request) => {
  const { deps, params, form, person, reader } = request;
  const id = readId(params.id);
  const known = id === null ? null : await toJudge(deps.db, id);
  if (id === null || !known || !person) return { kind: 'missing' };
  const { detail, said } = known;
  const judgements = judgementsFrom(form, detail.item, said, (name) => reader.names.has(name));
  const now = judgements.map(({ kind, subject, holds }) => ({ kind, subject, holds, judge: person.name }));
  if (judgements.length > 0)
    await judgeItem(deps, id, judgements, person, unjudged(detail.item, [...said, ...now]).length === 0);
  return { kind: 'redirect', to: placeAfter(form.next) };
};

/** Form and history of judgements, for the page of an item. */
export async function judgementsSection(request: DeskRequest, id: number): Promise<Html> {
  const { deps, reader, formToken } = request;
  const words = reviewWords(reader.language);
  const [known, said] = await Promise.all([toJudge(deps.db, id), judgementsOf(deps.db, id)]);
  if (!known || known.detail.analysedAt === null) return html``;
  const sent = { action: `/items/${id}/judgements`, next: `/items/${id}`, formToken };
  return html`<section aria-labelledby="judge"><div class="section-head"><h2 id="judge">${words.judgeThis}</h2></div>
${said.length > 0 ? html`<details><summary>${words.judgedOn}</summary>${saidList(reader, said)}</details>` : ''}
${judgementForm(reader, { item: known.detail.item, said: known.said, ...sent })}
${await placeForm(request, id, `/items/${id}`)}</section>`;
}

function saidList(reader: Reader, said: readonly StoredJudgement[]): Html {
  const words = reviewWords(reader.language);
  const names = sharedWords(reader.language).signals;
  return html`<ul class="rows">${said.map(({ judgement, judge, judgedAt }) => html`<li>${judgement.kind === 'signal' ? names[judgement.subject] : entityName(reader, judgement.subject)}: ${named(judge.name)} ${judgement.holds ? words.saidRight : words.saidWrong} <span class="soft">${moment(reader, judgedAt)}</span></li>`)}</ul>`;
}

function disagreedOn(reader: Reader, id: number, items: ReadonlyMap<number, StoryItem>): Html {
  const item = items.get(id);
  const title = item ? clipped(plainLine(item.title || item.text), LONGEST_TITLE) : '';
  return html`<p class="headline"${item && title ? tongue(item.language) : ''}><a href="/items/${id}#judge">${title || reader.words.itemTitle(count(id, reader.language))}</a></p>`;
}

/** Where two people said different things of the same finding. */
export const disagreementsPage: Page = async ({ deps, reader }) => {
  const words = reviewWords(reader.language);
  const found = await listDisagreements(deps.db, MOST_DISAGREEMENTS);
  const ids = found.flatMap(([said]) => (said ? [said.item] : []));
  const items = new Map((await readStoryItems(deps.db, ids)).map((item) => [item.id, item]));
  const body = html`<div class="title-line"><h1>${words.disagreements}</h1><p class="soft">${words.disagreementsMean}</p></div>
${found.length === 0 ? emptyState(words.noDisagreements) : html`<ol class="items">${found.map((said) => html`<li>${disagreedOn(reader, said[0]?.item ?? 0, items)}${saidList(reader, said)}</li>`)}</ol>`}`;
  return { kind: 'page', section: 'review', title: words.disagreements, body };
};
