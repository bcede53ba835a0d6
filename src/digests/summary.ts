import type { Digest } from '#src/model/digest.ts';
import { SIGNALS, type SignalName } from '#src/model/signal.ts';
import { type ReaderLanguage, SHARED_WORDS } from '#src/model/wording.ts';
import type { PeriodCounts } from './counts.ts';
import { DIGEST_WORDS } from './words.ts';

export interface SummaryRequest {
  counts: PeriodCounts;
  previous: PeriodCounts | null;
  /** Stories listed as of the period. */
  stories: number;
  older: number;
  recirculated: number;
  /** All that are switched on. */
  sources: number;
  coverage: Digest['coverage'];
  language: ReaderLanguage;
}

/** Always told, found or not: these two are what the desk is for. */
const ALWAYS: readonly SignalName[] = ['call_for_killing', 'un_action'];
const ORDER: readonly SignalName[] = [...ALWAYS, ...SIGNALS.filter((name) => !ALWAYS.includes(name))];

/** One paragraph of figures, each with that of the period before. A quiet period says so, a blind one too. */
export function summaryOf(request: SummaryRequest): string {
  const { counts, previous, coverage, language, stories, older, recirculated } = request;
  const words = DIGEST_WORDS[language];
  if (coverage.read === 0 && stories === 0) return words.blindPeriod;
  const figures = ORDER.flatMap((name) => {
    const now = counts.signals[name];
    const before = previous ? previous.signals[name] : null;
    if (now === 0 && !before && !ALWAYS.includes(name)) return [];
    return words.figureLine(words.figure[name], now, before);
  });
  const line = figures.join(SHARED_WORDS[language].comma);
  const sentences = [
    `${line.charAt(0).toLocaleUpperCase(language)}${line.slice(1)}.`,
    words.storiesFromSources(stories, coverage.read, request.sources),
  ];
  if (stories === 0) sentences.unshift(coverage.blind.length > 0 ? words.quietAsFarAsRead : words.quiet);
  if (older > 0) sentences.push(words.older(older));
  if (recirculated > 0) sentences.push(words.recirculated(recirculated));
  return sentences.join(' ');
}
