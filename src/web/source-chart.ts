import { html } from 'hono/html';
import { count, shortDay } from '#src/model/local-time.ts';
import type { SourceDay } from '#src/model/source-health.ts';
import type { Html } from './answer.ts';
import { bar, bars } from './bar-chart.ts';
import type { Reader } from './reader.ts';
import { sourceWords } from './source-words.ts';

const DAYS = 30;
const DAY_MS = 86_400_000;

/** Since when days are shown. */
export function chartStart(now: Date): Date {
  return new Date(now.getTime() - (DAYS - 1) * DAY_MS);
}

/** How the looks of each of the last days ended: a picture, its sentence, and the figures as a table. */
export function sourceChart(reader: Reader, known: readonly SourceDay[]): Html {
  const words = sourceWords(reader.language);
  const figure = (value: number) => count(value, reader.language);
  const days = Array.from({ length: DAYS }, (_, age) => {
    const day = new Date(reader.now.getTime() - age * DAY_MS).toISOString().slice(0, 10);
    return known.find((one) => one.day === day) ?? null;
  });
  const most = Math.max(1, ...days.map((day) => (day ? seenOf(day) + blindOf(day) : 0)));
  const drawn = days.map((day) => {
    const [seen, blind] = day ? [seenOf(day), blindOf(day)] : [0, 0];
    const parts = [blind > 0 ? bar('blind', blind, most) : '', seen > 0 ? bar('seen', seen, most) : ''];
    return html`<span class="stack">${seen + blind === 0 ? bar('none', 0, most) : parts}</span>`;
  });
  const total = (of: (day: SourceDay) => number) => figure(known.reduce((sum, day) => sum + of(day), 0));
  const label = words.outcomesLabel(figure(DAYS), total(seenOf), total(blindOf));
  const { columns } = words;
  const rows = known.map(
    (day) =>
      html`<tr><th scope="row">${shortDay(new Date(`${day.day}T12:00:00Z`), 'UTC', reader.language)}</th>${[
        day.read,
        day.unchanged,
        day.nothing,
        day.refused,
        day.broken,
        day.items,
      ].map((value) => html`<td>${figure(value)}</td>`)}</tr>`,
  );
  const heads = [columns.read, columns.unchanged, columns.nothing, columns.refused, columns.broken, columns.items];
  return html`<section aria-labelledby="outcomes"><div class="section-head"><h2 id="outcomes">${words.outcomes}</h2></div>
<p class="soft">${words.outcomesMean}</p>
<div class="outcome-chart">${bars(label, drawn.toReversed())}</div>
<details class="behind"><summary>${reader.words.asTable}</summary><div class="scroll" tabindex="0" role="group" aria-label="${words.outcomes}"><table><thead><tr><th scope="col">${words.day}</th>${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead><tbody>${rows}</tbody></table></div></details>
</section>`;
}

function seenOf(day: SourceDay): number {
  return day.read + day.unchanged + day.nothing;
}

function blindOf(day: SourceDay): number {
  return day.refused + day.broken;
}
