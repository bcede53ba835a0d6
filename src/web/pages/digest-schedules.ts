import { html } from 'hono/html';
import { digestPageWords } from '#src/digests/schedule-words.ts';
import { inDigitsOf } from '#src/model/digits.ts';
import { isolated, plainLine } from '#src/model/display-text.ts';
import { LOCAL_PERSON, mayAct } from '#src/model/person.ts';
import { keepSchedule } from '#src/pipeline/digests/change-schedule.ts';
import { nextOf } from '#src/pipeline/send-digests.ts';
import { findEdition, listEditions, type StoredEdition } from '#src/store/digest-editions.ts';
import { channelReasonIn } from '#src/words/said-words.ts';
import type { DeskAnswer, DeskRequest, Html, Page } from '../answer.ts';
import { action, notice } from '../form.ts';
import { moment, named } from '../pieces.ts';
import type { Reader } from '../reader.ts';
import { downloadOf } from './digest.ts';
import { digestArticle } from './digest-article.ts';
import { editionForm, editionFrom, newSchedule, scheduleOf, scheduleSent } from './digest-schedule-form.ts';

const SEND_LIMIT_MS = 60_000;

/** Who gets a digest and when the next one comes, for the page of digests. */
export async function scheduleList({ deps, reader, person }: DeskRequest): Promise<Html> {
  const words = digestPageWords(reader.language);
  const editions = await listEditions(deps.db);
  const isEditor = mayAct((person ?? LOCAL_PERSON).role, 'editor');
  const rows = editions.map(({ edition }) => {
    const next = nextOf(edition, reader.now);
    const days = edition.days.length === 7 ? words.every : edition.days.map((day) => words.dayNames[day]).join(' ');
    return html`<tr><th scope="row"><a href="/digest-schedules/${edition.name}">${named(titleOf(reader, edition))}</a> <span class="soft">${edition.public ? words.publicKind : words.internal}</span></th><td><bdi>${days} ${inDigitsOf(reader.language, edition.time)}</bdi> <span class="soft wide-only"><bdi>${edition.zone}</bdi></span></td><td>${next ? moment(reader, next) : html`<span class="soft">${words.off}</span>`}</td></tr>`;
  });
  return html`<section aria-labelledby="schedules"><div class="section-head"><h2 id="schedules">${words.schedules}</h2>${isEditor && deps.digests ? html`<a href="/digest-schedules/add">${words.add}</a>` : ''}</div>
<p class="soft">${words.schedulesMean}</p>
${editions.length > 0 ? html`<table class="listing"><thead><tr><th scope="col">${words.audience}</th><th scope="col">${words.when}</th><th scope="col">${words.next}</th></tr></thead><tbody>${rows}</tbody></table>` : html`<p class="soft">${words.noSchedules}</p>`}</section>`;
}

/** One schedule: what it would say now, and what an editor may do with it. */
export const schedulePage: Page = async (request) => {
  const stored = await findEdition(request.deps.db, request.params.name ?? '');
  return stored ? drawn(request, stored) : { kind: 'missing' };
};

async function drawn(
  request: DeskRequest,
  { edition, configuredBy }: StoredEdition,
  told: Html = html``,
): Promise<DeskAnswer> {
  const { deps, reader, formToken, signed } = request;
  const words = digestPageWords(reader.language);
  const isEditor = mayAct((request.person ?? LOCAL_PERSON).role, 'editor');
  const next = nextOf(edition, reader.now);
  const mail = !signed ? words.noAddress : deps.digests?.mail ? null : words.noMail;
  const address = `/digest-schedules/${edition.name}`;
  const preview = deps.digests ? digestArticle(await deps.digests.preview(edition)) : html``;
  const forms = ['text', 'html', 'pdf', 'json'].map(
    (form) =>
      html`<li><a href="${address}/preview/${form}" download>${form === 'pdf' ? words.asPdf : form === 'text' ? reader.words.asText : form === 'html' ? reader.words.asHtml : reader.words.asJson}</a></li>`,
  );
  const acts = html`${mail === null ? action(`${address}/send`, formToken, words.sendToMe) : html`<p class="soft">${mail}</p>`} ${action(`${address}/switch`, formToken, edition.enabled ? words.switchOff : words.switchOn, { enabled: edition.enabled ? 'no' : 'yes' })} <a href="${address}/change">${words.change}</a>`;
  const body = html`<p class="crumb"><a href="/digests">${reader.words.sections.digests}</a></p>
<div class="title-line"><h1>${named(titleOf(reader, edition))}</h1><p class="soft">${words.next}: ${next ? moment(reader, next) : words.off} · ${configuredBy === 'file' ? words.fromFile : words.fromDesk}</p></div>
${told}
<div class="columns"><div class="main-column"><p class="soft">${words.previewMeans}</p>${preview}</div>
<div class="side-column">${isEditor ? html`<section>${acts}</section>` : ''}${deps.digests ? html`<section aria-labelledby="downloads"><div class="section-head"><h2 id="downloads">${words.preview}</h2></div><ul class="name-list">${forms}</ul></section>` : ''}</div></div>`;
  return { kind: 'page', section: 'digests', title: words.schedules, body };
}

/** What a schedule is called: by its label; the one that every installation has, in the reader's words. */
function titleOf({ words }: Reader, { label, name }: StoredEdition['edition']): string {
  return label || (name === 'daily' ? words.dailyDigest : name);
}

export const previewDownload: Page = async (request) => {
  const { deps, params } = request;
  const stored = await findEdition(deps.db, params.name ?? '');
  if (!stored || !deps.digests) return { kind: 'missing' };
  const digest = await deps.digests.preview(stored.edition);
  return downloadOf(request, digest, params.form ?? '', `digest-${stored.edition.name}-preview`);
};

export const addSchedulePage: Page = async (request) => {
  const { deps } = request;
  return deps.digests
    ? formPage(request, editionForm(request, newSchedule(deps.digests.defaults)))
    : { kind: 'missing' };
};

export const changeSchedulePage: Page = async (request) => {
  const stored = await findEdition(request.deps.db, request.params.name ?? '');
  return stored ? formPage(request, editionForm(request, scheduleOf(stored.edition))) : { kind: 'missing' };
};

function formPage({ reader }: DeskRequest, content: Html, faults: readonly string[] = []): DeskAnswer {
  const words = digestPageWords(reader.language);
  const body = html`<p class="crumb"><a href="/digests">${reader.words.sections.digests}</a></p><div class="narrow"><h1>${words.schedules}</h1>${faults.map((fault) => notice(plainLine(fault)))}${content}</div>`;
  return { kind: 'page', section: 'digests', title: words.schedules, body };
}

export const saveScheduleAction: Page = async (request) => {
  const { deps, form: given, reader } = request;
  const words = digestPageWords(reader.language);
  const known = given.known ? await findEdition(deps.db, given.known) : null;
  if ((given.known && !known) || !deps.digests) return { kind: 'missing' };
  const sent = scheduleSent(given, known?.edition.name ?? null);
  const read = editionFrom(sent, known?.edition ?? null, deps.digests.defaults, reader.language);
  if ('faults' in read) return formPage(request, editionForm(request, sent), sentencesOf(reader, read.faults));
  const by = request.person ?? LOCAL_PERSON;
  const saved = await keepSchedule(deps, read.edition, { by, isNew: known === null });
  if (!saved) return formPage(request, editionForm(request, sent), [words.taken]);
  return { kind: 'redirect', to: `/digest-schedules/${read.edition.name}` };
};

/** A sentence for each field that is wrong, which says what to write. */
function sentencesOf(reader: Reader, faults: readonly string[]): string[] {
  const words = digestPageWords(reader.language).faults;
  return [
    ...new Set(
      faults.map((fault) => {
        const [field = ''] = fault.split(/[:.]/, 1);
        switch (field) {
          case 'name':
          case 'label':
          case 'zone':
          case 'time':
          case 'days':
          case 'entities':
            return words[field];
          case 'least_score':
            return words.leastScore;
          default:
            return words.other(isolated(plainLine(fault)));
        }
      }),
    ),
  ];
}

export const switchScheduleAction: Page = async ({ deps, params, form: given, person }) => {
  const stored = await findEdition(deps.db, params.name ?? '');
  if (!stored) return { kind: 'missing' };
  const edition = { ...stored.edition, enabled: given.enabled === 'yes' };
  await keepSchedule(deps, edition, { by: person ?? LOCAL_PERSON, isNew: false });
  return { kind: 'redirect', to: `/digest-schedules/${edition.name}#content` };
};

/** To whoever is signed in, and nobody else. */
export const sendToMeAction: Page = async (request) => {
  const { deps, params, reader, signed } = request;
  const stored = await findEdition(deps.db, params.name ?? '');
  if (!stored || !signed || !deps.digests?.mail) return { kind: 'missing' };
  const words = digestPageWords(reader.language);
  const result = await deps.digests.mail(stored.edition, signed.email, AbortSignal.timeout(SEND_LIMIT_MS));
  const told =
    result.outcome === 'sent'
      ? notice(words.sent(signed.email), 'done')
      : notice(`${words.notSent} ${channelReasonIn(result.reason, reader.language) ?? plainLine(result.reason)}`);
  return drawn(request, stored, told);
};
