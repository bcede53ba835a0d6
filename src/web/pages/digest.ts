import { html } from 'hono/html';
import { renderDigestHtml } from '#src/digests/render-html.ts';
import { renderDigestJson } from '#src/digests/render-json.ts';
import { renderDigestText } from '#src/digests/render-text.ts';
import { digestPageWords } from '#src/digests/schedule-words.ts';
import type { Digest } from '#src/model/digest.ts';
import { deliveriesOf } from '#src/store/desk-deliveries.ts';
import { findDigest, type StoredDigest } from '#src/store/digests.ts';
import type { DeskAnswer, DeskRequest, Page } from '../answer.ts';
import { deliveryList } from '../delivery-state.ts';
import { moment } from '../pieces.ts';
import { readId } from '../query.ts';
import { digestArticle } from './digest-article.ts';

/** One digest, with what can be taken away and how it was delivered. */
export const digestPage: Page = async (request) => {
  const stored = await findStored(request);
  if (!stored) return { kind: 'missing' };
  const { deps, reader, formToken } = request;
  const { id, digest, createdAt } = stored;
  const { words } = reader;
  const deliveries = await deliveriesOf(deps.db, { digests: [id] });
  const pdf = deps.digests
    ? html`<li><a href="/digests/${id}/pdf" download>${digestPageWords(reader.language).asPdf}</a></li>`
    : '';
  const body = html`<p class="crumb"><a href="/digests">${words.sections.digests}</a></p>
<div class="columns"><div class="main-column">
${digestArticle(digest)}</div>
<div class="side-column"><section aria-labelledby="downloads"><div class="section-head"><h2 id="downloads">${words.takeAway}</h2></div>
<ul class="name-list"><li><a href="/digests/${id}/text" download>${words.asText}</a></li><li><a href="/digests/${id}/html" download>${words.asHtml}</a></li>${pdf}<li><a href="/digests/${id}/json" download>${words.asJson}</a></li></ul><p class="soft">${words.printable}</p></section>
<section aria-labelledby="deliveries"><div class="section-head"><h2 id="deliveries">${words.deliveries}</h2></div><p class="soft">${words.madeAt} ${moment(reader, createdAt)}</p>${deliveryList(reader, deliveries, formToken)}</section></div></div>`;
  return { kind: 'page', section: 'digests', title: words.sections.digests, body };
};

async function findStored({ deps, params }: DeskRequest): Promise<StoredDigest | null> {
  const id = readId(params.id);
  return id === null ? null : findDigest(deps.db, id);
}

const FORMS = {
  text: { extension: 'txt', type: 'text/plain; charset=utf-8', render: renderDigestText },
  html: { extension: 'html', type: 'text/html; charset=utf-8', render: renderDigestHtml },
  json: { extension: 'json', type: 'application/json', render: (digest: Digest) => renderDigestJson(digest) },
} as const;

/** The digest as a file, in the form in which it is also mailed, or on paper. */
export const digestDownload: Page = async (request) => {
  const stored = await findStored(request);
  const name = request.params.form ?? '';
  if (!stored) return { kind: 'missing' };
  return downloadOf(request, stored.digest, name, `digest-${stored.id}`);
};

/** One form of a digest as a file. */
export async function downloadOf(
  { deps, reader }: DeskRequest,
  digest: Digest,
  name: string,
  file: string,
): Promise<DeskAnswer> {
  if (name === 'pdf' && deps.digests) {
    try {
      const content = await deps.digests.print(digest);
      return { kind: 'download', name: `${file}.pdf`, type: 'application/pdf', content };
    } catch (error) {
      deps.report(error, `/digests/${file}.pdf`);
      return { kind: 'refused', status: 409, sentence: digestPageWords(reader.language).noPdf };
    }
  }
  if (!(name === 'text' || name === 'html' || name === 'json')) return { kind: 'missing' };
  const form = FORMS[name];
  return {
    kind: 'download',
    name: `${file}.${form.extension}`,
    type: form.type,
    content: form.render(digest, { deskUrl: deps.deskUrl }),
  };
}
