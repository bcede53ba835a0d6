import { html } from 'hono/html';
import { reporterOf } from '#src/model/attribution.ts';
import { clipped, plainLine } from '#src/model/display-text.ts';
import { contentOf } from '#src/model/item.ts';
import { count } from '#src/model/local-time.ts';
import { SIGNALS } from '#src/model/signal.ts';
import { sharedWords } from '#src/model/wording.ts';
import { judgeItem } from '#src/pipeline/judge-item.ts';
import { findItemDetail } from '#src/store/desk-items.ts';
import { judgementsOf, listDisagreements, type StoredJudgement } from '#src/store/judgements.ts';
import { countToReview, itemsToReview } from '#src/store/review-queue.ts';
import type { DeskRequest, Html, Page } from '../../answer.ts';
import { findings } from '../../findings.ts';
import { highlighted } from '../../highlight.ts';
import { emptyState, moment, named, ours, outwards, tongue } from '../../pieces.ts';
import { queryOf, readId, readQuery } from '../../query.ts';
import { entityName, type Reader } from '../../reader.ts';
import { judgementForm, judgementsFrom } from '../judgement-form.ts';
import { reviewWords } from '../words.ts';

const DAYS = 30;
const SHOWN = 4_000;
const MOST_DISAGREEMENTS = 30;

function since({ reader }: { reader: Reader }): Date {
  return new Date(reader.now.getTime() - DAYS * 86_400_000);
}

/** One item at a time, the one whose error would cost most. */
export const reviewPage: Page = async (request) => {
  const { deps, reader, query, formToken } = request;
  const words = reviewWords(reader.language);
  const { signal, after } = readQuery(query, ['signal', 'after']);
  const [counts, [first]] = await Promise.all([
    countToReview(deps.db, since(request)),
    itemsToReview(deps.db, { signal, after, limit: 1, since: since(request) }),
  ]);
  const detail = first ? await findItemDetail(deps.db, first.id) : null;
  const names = sharedWords(reader.language).signals;
  const tabs = SIGNALS.filter((one) => counts.has(one)).map(
    (one) =>
      html`<a class="tab s-${one}" href="/review${queryOf({ signal: one })}"${one === signal ? html` aria-current="page"` : ''}>${names[one]} <span class="tally">${count(counts.get(one) ?? 0, reader.language)}</span></a>`,
  );
  const body = html`<div class="title-line"><h1>${words.review}</h1><p class="soft">${words.reviewMeans}</p></div>
<nav class="tabs" aria-label="${words.review}"><a class="tab" href="/review"${signal ? '' : html` aria-current="page"`}>${words.all}</a>${tabs}<a class="tab" href="/review/disagreements">${words.disagreements}</a><a class="tab" href="/quality">${words.quality}</a></nav>
${
  detail
    ? html`${card(reader, detail)}
${judgementForm(reader, detail.item, `/items/${detail.item.id}/judgements`, formToken, `/review${queryOf({ signal })}`)}
<p><a href="/review${queryOf({ signal, after: detail.item.id })}" accesskey="k">${words.skip}</a> <span class="hint">${words.keys}</span></p>`
    : emptyState(words.nothing)
}`;
  return { kind: 'page', section: 'review', title: words.review, body };
};

function card(reader: Reader, { item }: NonNullable<Awaited<ReturnType<typeof findItemDetail>>>): Html {
  const content = contentOf(item);
  return html`<article class="review-card"><p class="facts"><span class="reporter">${ours(reader, reporterOf(item, reader.language))}</span> <span>${moment(reader, item.published ?? item.collected)}</span> ${outwards(item.url, reader.words.atTheSource)}</p>
<h2${tongue(item.language)}><a href="/items/${item.id}">${clipped(plainLine(item.title || item.text) || reader.words.untitled, 300)}</a></h2>
${findings(reader, item)}
<div class="body-text"${tongue(item.language)}>${highlighted(content, item, item.title ? item.title.length + 1 : 0, Math.min(content.length, SHOWN))}</div></article>`;
}

export const judgeAction: Page = async (request) => {
  const { deps, params, form, person, reader } = request;
  const id = readId(params.id);
  const detail = id === null ? null : await findItemDetail(deps.db, id);
  if (id === null || !detail || !person) return { kind: 'missing' };
  await judgeItem(
    deps,
    id,
    judgementsFrom(form, detail.item, (name) => reader.names.has(name)),
    person,
  );
  const next = form.next ?? '';
  return { kind: 'redirect', to: /^\/(review|items\/\d+)(\?[\w=&.-]*)?$/.test(next) ? next : '/review' };
};

/** Form and history of judgements, for the page of an item. */
export async function judgementsSection(request: DeskRequest, id: number): Promise<Html> {
  const { deps, reader, formToken } = request;
  const words = reviewWords(reader.language);
  const [detail, said] = await Promise.all([findItemDetail(deps.db, id), judgementsOf(deps.db, id)]);
  if (!detail || detail.analysedAt === null) return html``;
  return html`<section aria-labelledby="judge"><div class="section-head"><h2 id="judge">${words.judgeThis}</h2></div>
${said.length > 0 ? html`<details><summary>${words.judgedOn}</summary>${saidList(reader, said)}</details>` : ''}
${judgementForm(reader, detail.item, `/items/${id}/judgements`, formToken, `/items/${id}`)}</section>`;
}

function saidList(reader: Reader, said: readonly StoredJudgement[]): Html {
  const words = reviewWords(reader.language);
  const names = sharedWords(reader.language).signals;
  return html`<ul class="rows">${said.map(({ judgement, judge, judgedAt }) => html`<li>${judgement.kind === 'signal' ? names[judgement.subject] : entityName(reader, judgement.subject)}: ${named(judge.name)} ${judgement.holds ? words.saidRight : words.saidWrong} <span class="soft">${moment(reader, judgedAt)}</span></li>`)}</ul>`;
}

/** Where two people said different things of the same finding. */
export const disagreementsPage: Page = async ({ deps, reader }) => {
  const words = reviewWords(reader.language);
  const found = await listDisagreements(deps.db, MOST_DISAGREEMENTS);
  const body = html`<div class="title-line"><h1>${words.disagreements}</h1><p class="soft">${words.disagreementsMean}</p></div>
${found.length === 0 ? emptyState(words.noDisagreements) : html`<ol class="items">${found.map((said) => html`<li><p><a href="/items/${said[0]?.item ?? 0}">${reader.words.itemTitle(count(said[0]?.item ?? 0, reader.language))}</a></p>${saidList(reader, said)}</li>`)}</ol>`}`;
  return { kind: 'page', section: 'review', title: words.disagreements, body };
};
