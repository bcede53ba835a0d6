import type { Digest, DigestChart } from '#src/model/digest.ts';
import { calendarOf, count, dateFormat } from '#src/model/local-time.ts';
import type { SignalName } from '#src/model/signal.ts';
import type { ReaderLanguage } from '#src/model/wording.ts';
import { sharedWords } from '#src/model/wording.ts';
import { readingDirection } from '#src/words/languages.ts';
import type { PeriodCounts } from './counts.ts';
import { digestReportWords } from './report-words.ts';
import { digestWords } from './words.ts';

/** Figures of one stretch of time. */
export interface Stretch {
  to: Date;
  signals: PeriodCounts['signals'];
}

/** What a director looks at first; the rest stands in the paragraph of figures. */
const ROWS: readonly SignalName[] = [
  'call_for_killing',
  'execution_warning',
  'un_action',
  'denial',
  'execution_report',
];

const DAY: Intl.DateTimeFormatOptions = { day: 'numeric' };
const WEEKDAY: Intl.DateTimeFormatOptions = { weekday: 'short' };
const MONTH: Intl.DateTimeFormatOptions = { month: 'short' };

/** Stories per signal in equal stretches, the newest last; null where there is nothing to draw. */
export function chartOf(
  stretches: readonly Stretch[],
  options: { period: 'day' | 'week'; zone: string; language: ReaderLanguage; signals: readonly SignalName[] },
): DigestChart | null {
  const { period, zone, language } = options;
  const rows = ROWS.filter((name) => options.signals.length === 0 || options.signals.includes(name)).map((signal) => ({
    signal,
    label: digestWords(language).figure[signal],
    values: stretches.map(({ signals }) => signals[signal]),
  }));
  if (!rows.some(({ values }) => values.some((value) => value > 0))) return null;
  return {
    title: digestReportWords(language).chart[period],
    columns: stretches.map(({ to }) => dayHeading(to, zone, language, period)),
    rows,
  };
}

/** "Sa 21" (eight of them fit a telephone) or "21 Nov", in the reader's calendar. */
function dayHeading(day: Date, zone: string, language: ReaderLanguage, period: 'day' | 'week'): string {
  const locale = calendarOf(language);
  const part = (options: Intl.DateTimeFormatOptions) => dateFormat(locale, zone, options).format(day);
  const number = part(DAY);
  return period === 'day' && readingDirection(language) === 'ltr'
    ? `${part(WEEKDAY).slice(0, 2)} ${number}`
    : `${number} ${part(MONTH)}`;
}

/** How dark each cell is, 0 to 4, by the most that any cell of its row holds; one story alone is never dark. */
export function shadesOf(values: readonly number[]): number[] {
  const most = Math.max(4, ...values);
  return values.map((value) => (value === 0 ? 0 : Math.max(1, Math.ceil((value / most) * 4))));
}

/** The row in words, for whoever hears the digest. */
export function chartSentence(row: DigestChart['rows'][number], digest: Pick<Digest, 'language'>): string {
  const { comma } = sharedWords(digest.language);
  return digestReportWords(digest.language).chartAlt(
    row.label,
    row.values.map((value) => count(value, digest.language)).join(comma),
  );
}
