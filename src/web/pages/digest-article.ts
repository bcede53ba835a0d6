import { html } from 'hono/html';
import { collapsedSections } from '#src/digests/collapse.ts';
import { digestReportWords } from '#src/digests/report-words.ts';
import { digestWords } from '#src/digests/words.ts';
import type { SourceHealth } from '#src/model/alert.ts';
import type { Digest, DigestChart, DigestSection, DigestStatement } from '#src/model/digest.ts';
import { plainLine } from '#src/model/display-text.ts';
import { count, publishedMoment, shortMoment } from '#src/model/local-time.ts';
import type { Html } from '../answer.ts';
import { barChart } from '../bar-chart.ts';
import { named, outwards, tongue } from '../pieces.ts';

/** A digest in its own language, laid out for the desk and for paper. */
export function digestArticle(digest: Digest): Html {
  const own = digestWords(digest.language);
  const report = digestReportWords(digest.language);
  const { shown, silent } = collapsedSections(digest);
  const period = own.period(
    shortMoment(digest.from, digest.zone, digest.language),
    shortMoment(digest.to, digest.zone, digest.language),
  );
  return html`<article class="digest"${tongue(digest.language)}>
<h1><bdi>${digest.title}</bdi></h1><p class="soft"><bdi>${period}</bdi></p>
${digest.lateness ? html`<p class="late">${digest.lateness}</p>` : ''}
${digest.kind === 'flash' ? '' : html`<p>${digest.summary}</p>`}
${digest.machineSummary ? html`<p class="soft">${report.machineSummary}</p><p>${plainLine(digest.machineSummary)}</p>` : ''}
${digest.chart ? chartHtml(digest.chart, digest) : ''}
${shown.map((section) => sectionHtml(section, digest))}
${silent === null ? '' : html`<p class="soft">${silent}</p>`}
<h2>${own.coverageTitle}</h2><p>${digest.coverage.sentence}</p>
${digest.coverage.blind.length > 0 ? html`<ul>${digest.coverage.blind.map((source) => blindHtml(source, digest))}</ul>` : ''}
${digest.public ? html`<p class="soft">${report.publicFooter}</p>` : ''}
<p class="soft">${own.footer}</p>
</article>`;
}

/** Bars to see, and the figures as a table to read. */
function chartHtml(chart: DigestChart, { language }: Digest): Html {
  return html`<table class="digest-chart"><caption>${chart.title}</caption><thead><tr><td></td><td class="wide-only"></td>${chart.columns.map((column) => html`<th scope="col">${column}</th>`)}</tr></thead><tbody>${chart.rows.map(
    ({ label, values }) =>
      html`<tr><th scope="row">${label}</th><td class="wide-only" aria-hidden="true">${barChart({ values: values.toReversed(), label: '' })}</td>${values.map((value) => html`<td class="number">${count(value, language)}</td>`)}</tr>`,
  )}</tbody></table>`;
}

function sectionHtml(section: DigestSection, digest: Digest): Html {
  const own = digestWords(digest.language);
  return html`<section class="digest-${section.key}"><h2><bdi>${section.title}</bdi></h2>
${section.statements.length === 0 ? html`<p class="soft">${section.empty}</p>` : section.statements.map((statement) => statementHtml(statement, digest))}
${section.more > 0 ? html`<p class="soft">${own.more(section.more)}</p>` : ''}</section>`;
}

function statementHtml(statement: DigestStatement, digest: Digest): Html {
  const own = digestWords(digest.language);
  const date = statement.published
    ? publishedMoment(statement.published, digest.zone, digest.language)
    : own.dateUnknown;
  const foot = [
    ...(statement.undated ? [] : [html`<bdi>${date}</bdi>`]),
    ...(statement.url ? [outwards(statement.url, own.links.source)] : []),
    ...(statement.story === null ? [] : [html`<a href="/stories/${statement.story}">${own.links.story}</a>`]),
  ];
  return html`<div class="statement">
${statement.quote ? html`<p class="quote"${tongue(statement.language)}>${plainLine(statement.quote)}</p>` : ''}
${statement.translation ? html`<p class="quote">${plainLine(statement.translation)} <span class="soft">(${digestReportWords(digest.language).machineTranslation})</span></p>` : ''}
<p>${statement.text}</p>
<p class="soft">${foot.map((part, index) => html`${index > 0 ? ' · ' : ''}${part}`)}</p></div>`;
}

function blindHtml(source: SourceHealth, digest: Digest): Html {
  const own = digestWords(digest.language);
  const since = source.lastSuccess
    ? own.since(shortMoment(source.lastSuccess, digest.zone, digest.language))
    : own.neverRead;
  return html`<li><a href="/sources/${encodeURIComponent(source.source)}">${named(source.name)}</a>: ${named(source.reason ?? own.noReason)} <span class="soft">(<bdi>${since}</bdi>)</span></li>`;
}
