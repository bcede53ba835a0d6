import { html } from 'hono/html';
import { clipped, plainLine } from '#src/model/display-text.ts';
import { sharedWords } from '#src/model/wording.ts';
import type { StoredAlert } from '#src/store/alerts.ts';
import { headlineIn, originsIn, reporterIn } from '#src/words/said-words.ts';
import { alertStanding } from './alert-standing.ts';
import type { Html } from './answer.ts';
import { moment, named, quotation, tongue } from './pieces.ts';
import type { Reader } from './reader.ts';
import { signalShape } from './signal-mark.ts';

const QUOTE_LIMIT = 400;

/** What was alerted, as it was told: attributed, with the words of the item. `more` follows below. */
export function alertCard(reader: Reader, alert: StoredAlert, more: Html | '' = ''): Html {
  const { content } = alert;
  const shared = sharedWords(reader.language);
  const title = plainLine(content.title) || reader.words.untitled;
  const quote = content.quote && !title.includes(plainLine(content.quote.text)) ? content.quote : null;
  const facts: [string, string | null][] = [
    [shared.fields.saidBy, content.speaker],
    [shared.fields.against, content.target],
    [
      shared.fields.reportedBy,
      content.reportedBy && (reporterIn(content.reportedBy, reader.language) ?? content.reportedBy),
    ],
    [shared.fields.origins, originsIn(content.origins, reader.language) ?? content.origins],
  ];
  return html`<li id="alert-${alert.id}" tabindex="-1" class="alert severity-${alert.severity}${content.signal ? ` s-${content.signal}` : ''}">
<p class="alert-kind">${content.signal ? signalShape(content.signal) : ''}<bdi>${headlineIn(content.headline, reader.language) ?? content.headline}</bdi> <span class="severity">${shared.severities[alert.severity]}</span> ${moment(reader, alert.raisedAt)}</p>
<p class="headline"${tongue(content.titleLanguage)}><a href="/stories/${alert.story}">${clipped(title, 220)}</a></p>
${quote ? html`<p class="quote"${tongue(quote.language)}>${quotation(quote.text, quote.language, QUOTE_LIMIT)}</p>` : ''}
<dl class="facts">${facts.map(([label, value]) => (value ? html`<div><dt>${label}</dt><dd>${named(clipped(value, 300))}</dd></div>` : ''))}</dl>
${alertStanding(reader, alert)}
${more}
</li>`;
}
