import { html } from 'hono/html';
import { count, longDay } from '#src/model/local-time.ts';
import { SIGNALS } from '#src/model/signal.ts';
import { sharedWords } from '#src/model/wording.ts';
import { judgementsByWeek, type WeekOfJudgements } from '#src/store/judgements.ts';
import type { Html, Page } from '../../answer.ts';
import { barChart } from '../../bar-chart.ts';
import { emptyState } from '../../pieces.ts';
import { decimal, type Reader } from '../../reader.ts';
import { signalMark } from '../../signal-mark.ts';
import { measuredFigures } from '../measured-figures.ts';
import { reviewWords } from '../words.ts';

const WEEKS = 12;

/** How often the machine was right, week by week, by what people said of its findings. */
export const qualityPage: Page = async ({ deps, reader }) => {
  const words = reviewWords(reader.language);
  const weeks = await judgementsByWeek(deps.db, WEEKS, reader.now);
  const body = html`<div class="title-line"><h1>${words.quality}</h1><p class="soft">${words.qualityMeans}</p></div>
${weeks.length === 0 ? emptyState(words.qualityEmpty) : table(reader, weeks)}
${deps.quality ? measuredFigures(reader, deps.quality) : ''}
<p class="hint">${words.trainHint}</p>`;
  return { kind: 'page', section: 'review', title: words.quality, body };
};

function table(reader: Reader, weeks: readonly WeekOfJudgements[]): Html {
  const words = reviewWords(reader.language);
  const names = sharedWords(reader.language).signals;
  const starts = [...new Set(weeks.map((week) => week.week.getTime()))].sort((a, b) => b - a);
  const of = (signal: string, start: number) =>
    weeks.find((week) => week.signal === signal && week.week.getTime() === start);
  const rows = SIGNALS.filter((signal) => weeks.some((week) => week.signal === signal)).map((signal) => {
    const all = weeks.filter((week) => week.signal === signal);
    const sum = (pick: (week: WeekOfJudgements) => number) => all.reduce((total, week) => total + pick(week), 0);
    const judged = sum((week) => week.right + week.wrong);
    const percent = share(
      reader,
      sum((week) => week.right),
      judged,
    );
    const values = starts.map((start) => precision(of(signal, start)) ?? 0);
    const label = words.precisionLabel(names[signal], percent, count(judged, reader.language));
    return html`<tr><th scope="row">${signalMark(reader, signal)}</th><td><span class="bars-box">${barChart({ values, label })}</span></td><td>${percent}</td><td>${count(judged, reader.language)}</td><td>${count(
      sum((week) => week.missed),
      reader.language,
    )}</td>${starts.map((start) => {
      const week = of(signal, start);
      return html`<td>${week ? share(reader, week.right, week.right + week.wrong) : '–'}</td>`;
    })}</tr>`;
  });
  return html`<div class="scroll" tabindex="0" role="group" aria-label="${words.quality}"><table class="listing"><thead><tr><th scope="col">${reader.words.signal}</th><th scope="col"><span class="unseen">${words.week}</span></th><th scope="col">${words.precision}</th><th scope="col">${words.judgedFigure}</th><th scope="col">${words.missedFigure}</th>${starts.map((start) => html`<th scope="col">${words.week} ${longDay(new Date(start), 'UTC', reader.language)}</th>`)}</tr></thead><tbody>${rows}</tbody></table></div>`;
}

function precision(week: WeekOfJudgements | undefined): number | null {
  const judged = week ? week.right + week.wrong : 0;
  return week && judged > 0 ? Math.round((100 * week.right) / judged) : null;
}

function share(reader: Reader, right: number, of: number): string {
  return of === 0 ? '–' : reader.words.score(decimal(reader, Math.round((100 * right) / of)));
}
