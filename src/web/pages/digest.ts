import { html } from 'hono/html';
import { collapsedSections } from '#src/digests/collapse.ts';
import { renderDigestHtml } from '#src/digests/render-html.ts';
import { renderDigestJson } from '#src/digests/render-json.ts';
import { renderDigestText } from '#src/digests/render-text.ts';
import { DIGEST_WORDS } from '#src/digests/words.ts';
import type { SourceHealth, Statement } from '#src/model/alert.ts';
import type { Digest, DigestSection } from '#src/model/digest.ts';
import { plainLine } from '#src/model/display-text.ts';
import { shortMoment } from '#src/model/local-time.ts';
import { deliveriesOf } from '#src/store/desk-deliveries.ts';
import { findDigest, type StoredDigest } from '#src/store/digests.ts';
import type { DeskRequest, Html, Page } from '../answer.ts';
import { deliveryList } from '../delivery-state.ts';
import { moment, named, outwards, tongue } from '../pieces.ts';
import { readId } from '../query.ts';

/** One digest in its own language, laid out for the desk and for paper. */
export const digestPage: Page = async (request) => {
  const stored = await findStored(request);
  if (!stored) return { kind: 'missing' };
  const { deps, reader, formToken } = request;
  const { id, digest, createdAt } = stored;
  const { words } = reader;
  const deliveries = await deliveriesOf(deps.db, { digests: [id] });
  const own = DIGEST_WORDS[digest.language];
  const { shown, silent } = collapsedSections(digest);
  const period = own.period(
    shortMoment(digest.from, digest.zone, digest.language),
    shortMoment(digest.to, digest.zone, digest.language),
  );
  const body = html`<p class="crumb"><a href="/digests">${words.sections.digests}</a></p>
<div class="columns"><div class="main-column">
<article class="digest"${tongue(digest.language)}>
<h1><bdi>${digest.title}</bdi></h1><p class="soft"><bdi>${period}</bdi></p>
${digest.kind === 'flash' ? '' : html`<p>${digest.summary}</p>`}
${shown.map((section) => sectionHtml(section, digest))}
${silent === null ? '' : html`<p class="soft">${silent}</p>`}
<h2>${own.coverageTitle}</h2><p>${digest.coverage.sentence}</p>
${digest.coverage.blind.length > 0 ? html`<ul>${digest.coverage.blind.map((source) => blindHtml(source, digest))}</ul>` : ''}
<p class="soft">${own.footer}</p>
</article></div>
<div class="side-column"><section aria-labelledby="downloads"><div class="section-head"><h2 id="downloads">${words.takeAway}</h2></div>
<ul class="name-list"><li><a href="/digests/${id}/text" download>${words.asText}</a></li><li><a href="/digests/${id}/html" download>${words.asHtml}</a></li><li><a href="/digests/${id}/json" download>${words.asJson}</a></li></ul><p class="soft">${words.printable}</p></section>
<section aria-labelledby="deliveries"><div class="section-head"><h2 id="deliveries">${words.deliveries}</h2></div><p class="soft">${words.madeAt} ${moment(reader, createdAt)}</p>${deliveryList(reader, deliveries, formToken)}</section></div></div>`;
  return { kind: 'page', section: 'digests', title: words.sections.digests, body };
};

async function findStored({ deps, params }: DeskRequest): Promise<StoredDigest | null> {
  const id = readId(params.id);
  return id === null ? null : findDigest(deps.db, id);
}

function sectionHtml(section: DigestSection, digest: Digest): Html {
  const own = DIGEST_WORDS[digest.language];
  return html`<section class="digest-${section.key}"><h2><bdi>${section.title}</bdi></h2>
${section.statements.length === 0 ? html`<p class="soft">${section.empty}</p>` : section.statements.map((statement) => statementHtml(statement, digest))}
${section.more > 0 ? html`<p class="soft">${own.more(section.more)}</p>` : ''}</section>`;
}

function statementHtml(statement: Statement, digest: Digest): Html {
  const own = DIGEST_WORDS[digest.language];
  const date = statement.published ? shortMoment(statement.published, digest.zone, digest.language) : own.dateUnknown;
  return html`<div class="statement">
${statement.quote ? html`<p class="quote"${tongue(statement.language)}>${plainLine(statement.quote)}</p>` : ''}
<p>${statement.text}</p>
<p class="soft"><bdi>${date}</bdi>${statement.url ? html` · ${outwards(statement.url, own.links.source)}` : ''}${statement.story === null ? '' : html` · <a href="/stories/${statement.story}">${own.links.story}</a>`}</p></div>`;
}

function blindHtml(source: SourceHealth, digest: Digest): Html {
  const own = DIGEST_WORDS[digest.language];
  const since = source.lastSuccess
    ? own.since(shortMoment(source.lastSuccess, digest.zone, digest.language))
    : own.neverRead;
  return html`<li><a href="/sources/${encodeURIComponent(source.source)}">${named(source.name)}</a>: ${named(source.reason ?? own.noReason)} <span class="soft">(<bdi>${since}</bdi>)</span></li>`;
}

const FORMS = {
  text: { extension: 'txt', type: 'text/plain; charset=utf-8', render: renderDigestText },
  html: { extension: 'html', type: 'text/html; charset=utf-8', render: renderDigestHtml },
  json: { extension: 'json', type: 'application/json', render: (digest: Digest) => renderDigestJson(digest) },
} as const;

/** The digest as a file, in the form in which it is also mailed. */
export const digestDownload: Page = async (request) => {
  const stored = await findStored(request);
  const name = request.params.form ?? '';
  if (!stored || !(name === 'text' || name === 'html' || name === 'json')) return { kind: 'missing' };
  const form = FORMS[name];
  return {
    kind: 'download',
    name: `digest-${stored.id}.${form.extension}`,
    type: form.type,
    content: form.render(stored.digest, { deskUrl: request.deps.deskUrl }),
  };
};
