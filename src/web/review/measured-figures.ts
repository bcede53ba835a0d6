import { html } from 'hono/html';
import { count, longDay } from '#src/model/local-time.ts';
import { SIGNALS } from '#src/model/signal.ts';
import { sharedWords } from '#src/model/wording.ts';
import type { Quality, QualityFigures } from '#src/pipeline/operations/quality-figures.ts';
import type { Html } from '../answer.ts';
import { named } from '../pieces.ts';
import { decimal, languageName, type Reader } from '../reader.ts';
import { signalMark } from '../signal-mark.ts';
import { reviewWords } from './words.ts';

type MeasuredSet = QualityFigures['sets'][number];
type Group = MeasuredSet['groups'][number];

/** What was measured on labelled texts, by signal and language: beside what people found in their daily work. */
export function measuredFigures(reader: Reader, { figures, isCurrent }: Quality): Html {
  const words = reviewWords(reader.language);
  const day = longDay(new Date(`${figures.made}T00:00:00Z`), 'UTC', reader.language);
  return html`<section aria-labelledby="measured"><div class="section-head"><h2 id="measured">${words.measured}</h2></div>
<p class="soft">${words.measuredMeans} ${words.measuredOn(day)}${isCurrent ? '' : html` <strong>${words.measuredBefore}</strong>`}</p>
${figures.sets.map((set) => setTable(reader, set))}</section>`;
}

function setTable(reader: Reader, { file, groups }: MeasuredSet): Html {
  const words = reviewWords(reader.language);
  const [all] = groups;
  if (!all) return html``;
  const parts = groups.filter(({ group, items }) => group !== 'all' && items > 0);
  const nameOf = ({ group }: Group) => (group === 'other' ? words.otherLanguages : languageName(reader, group));
  const rows = SIGNALS.filter((signal) => all.signals[signal]).map((signal) => {
    const score = all.signals[signal];
    return html`<tr><th scope="row">${signalMark(reader, signal)}</th><td>${percent(reader, score?.precision)}</td><td>${percent(reader, score?.recall)}</td><td>${percent(reader, score?.f1)}</td><td>${count(score?.support ?? 0, reader.language)}</td>${parts.map((part) => html`<td>${percent(reader, part.signals[signal]?.f1)}</td>`)}</tr>`;
  });
  const title = file === null ? words.ownExamples : named(file);
  return html`<h3>${title} <span class="soft">${words.labelledItems(all.items)}</span></h3>
<div class="scroll" tabindex="0" role="group" aria-label="${file ?? words.ownExamples}"><table class="listing"><thead><tr><th scope="col">${reader.words.signal}</th><th scope="col">${words.precision}</th><th scope="col">${words.recall}</th><th scope="col">F1</th><th scope="col">${words.labelled}</th>${parts.map((part) => html`<th scope="col">F1${sharedWords(reader.language).comma}${nameOf(part)}</th>`)}</tr></thead>
<tbody>${rows}<tr><th scope="row">${words.meanF1}</th><td></td><td></td><td>${percent(reader, all.macro)}</td><td></td>${parts.map((part) => html`<td>${percent(reader, part.macro)}</td>`)}</tr></tbody></table></div>`;
}

function percent(reader: Reader, share: number | undefined): string {
  return share === undefined ? '–' : reader.words.score(decimal(reader, Math.round(1000 * share) / 10));
}
