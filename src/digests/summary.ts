import { SIGNALS, type SignalName } from '#src/model/signal.ts';
import { type ReaderLanguage, sharedWords } from '#src/model/wording.ts';
import type { PeriodCounts } from './counts.ts';
import { digestReportWords, usualFigure } from './report-words.ts';
import { digestWords } from './words.ts';

export interface SummaryRequest {
  counts: PeriodCounts['signals'];
  previous: PeriodCounts | null;
  /** Of each signal the mean of the four weeks before, and in what it is counted; null where there are none. */
  usual: { signals: PeriodCounts['signals']; period: 'day' | 'week' } | null;
  /** Stories listed as of the period. */
  stories: number;
  older: number;
  recirculated: number;
  /** All that are switched on. */
  sources: number;
  /** How many could be read, and how many not. */
  read: number;
  blind: number;
  /** Those that the digest is about; all where it is empty. */
  signals: readonly SignalName[];
  language: ReaderLanguage;
}

/** Always told, found or not: these two are what the desk is for. */
const ALWAYS: readonly SignalName[] = ['call_for_killing', 'un_action'];
const ORDER: readonly SignalName[] = [...ALWAYS, ...SIGNALS.filter((name) => !ALWAYS.includes(name))];

/** One paragraph of figures, each with that of the period before. A quiet period says so, a blind one too. */
export function summaryOf(request: SummaryRequest): string {
  const { counts, previous, usual, read, blind, language, stories, older, recirculated } = request;
  const words = digestWords(language);
  const report = digestReportWords(language);
  const { comma } = sharedWords(language);
  if (read === 0 && stories === 0) return words.blindPeriod;
  const figures = ORDER.flatMap((name) => {
    const now = counts[name];
    const before = previous ? previous.signals[name] : null;
    if (request.signals.length > 0 && !request.signals.includes(name)) return [];
    if (now === 0 && !before && !ALWAYS.includes(name)) return [];
    const mean = usual === null ? null : usualFigure(usual.signals[name], language);
    const told = [
      before === null ? [] : report.figureBefore(before),
      mean === null ? [] : report.figureUsual(mean),
    ].flat();
    const beside = told.length > 0 ? ` (${told.join(comma)})` : '';
    return `${report.figure(words.figure[name], now)}${beside}`;
  });
  const many = usual ? ORDER.filter((name) => isMany(counts[name], usual.signals[name])) : [];
  const line = figures.join(comma);
  const sentences = [
    `${line.charAt(0).toLocaleUpperCase(language)}${line.slice(1)}.`,
    words.storiesFromSources(words.stories(stories), request.sources, read),
  ];
  if (stories === 0) sentences.unshift(blind > 0 ? words.quietAsFarAsRead : words.quiet);
  if (many.length > 0) sentences.splice(1, 0, report.unusuallyMany(many.map((name) => words.figure[name]).join(comma)));
  if (usual) sentences.push(report.figuresMean[usual.period]);
  if (older > 0) sentences.push(words.older(older));
  if (recirculated > 0) sentences.push(words.recirculated(recirculated));
  return sentences.join(' ');
}

/** Far above the mean, and not for one story more or less. */
function isMany(now: number, usual: number): boolean {
  return now >= 3 && now > 2 * usual + 1;
}
