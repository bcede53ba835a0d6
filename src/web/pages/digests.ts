import { html } from 'hono/html';
import { count, shortMoment } from '#src/model/local-time.ts';
import { deliveriesOf } from '#src/store/desk-deliveries.ts';
import { listDigests } from '#src/store/digests.ts';
import type { Page } from '../answer.ts';
import { deliveryStates } from '../delivery-state.ts';
import { emptyState, moment } from '../pieces.ts';
import { queryOf, readQuery } from '../query.ts';
import { scheduleList } from './digest-schedules.ts';

const PAGE = 30;

/** Digests, the newest first. */
export const digestsPage: Page = async (request) => {
  const { reader, query } = request;
  const { db } = request.deps;
  const { after } = readQuery(query, ['after']);
  const digests = await listDigests(db, { limit: PAGE + 1, before: after });
  const shown = digests.slice(0, PAGE);
  const deliveries = await deliveriesOf(db, { digests: shown.map((digest) => digest.id) });
  const { words, language } = reader;
  const last = shown.at(-1);
  const rows = shown.map((digest) => {
    const period = words.period(
      shortMoment(digest.from, reader.zone, language),
      shortMoment(digest.to, reader.zone, language),
    );
    return html`<tr><th scope="row"><a href="/digests/${digest.id}" lang="${digest.language}"><bdi>${digest.title}</bdi></a> <span class="soft">${digest.kind === 'flash' ? words.flashDigest : (digest.edition ?? words.dailyDigest)}</span></th>
<td class="wide-only soft"><bdi>${period}</bdi></td><td class="number">${words.statements(digest.statements, count(digest.statements, language))}</td><td>${deliveryStates(
      reader,
      deliveries.filter((delivery) => delivery.digestId === digest.id),
    )}</td><td class="wide-only">${moment(reader, digest.createdAt)}</td></tr>`;
  });
  const body = html`<div class="title-line"><h1>${words.sections.digests}</h1><p class="soft">${words.digestsMean}</p></div>
${after === undefined ? await scheduleList(request) : ''}
${shown.length > 0 ? html`<table class="listing"><thead><tr><th scope="col">${words.digest}</th><th scope="col" class="wide-only">${words.periodHeading}</th><th scope="col" class="number">${words.content}</th><th scope="col">${words.delivery}</th><th scope="col" class="wide-only">${words.madeAt}</th></tr></thead><tbody>${rows}</tbody></table>` : emptyState(words.noDigests)}
${digests.length > PAGE && last ? html`<nav class="pages" aria-label="${words.paging}"><a href="${queryOf({ after: last.id })}" rel="next">${words.further}</a></nav>` : ''}`;
  return { kind: 'page', section: 'digests', title: words.sections.digests, body };
};
