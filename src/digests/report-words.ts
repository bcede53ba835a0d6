import { isolated } from '#src/model/display-text.ts';
import { languageOf } from '#src/words/languages.ts';
import { section } from '#src/words/section.ts';

export type CorrectionKind = 'wrong' | 'deleted' | 'edited';

/** What the parts of a digest say that report on the digest itself: figures, lateness, changes, corrections, coverage. */
export const digestReportWords = section('digestReports', {
  figure: ['label', 'now'],
  figureBefore: ['before'],
  figureUsual: ['usual'],
  unusuallyMany: ['figures'],
  late: ['made', 'due'],
  missed: ['days'],
  moreDays: ['days', 'number'],
  lastDay: ['days', 'last'],
  chartAlt: ['label', 'values'],
  grew: ['before', 'now'],
  unSpoke: ['reporter'],
  correction: { wrong: ['what'], deleted: ['what'], edited: ['what'] },
  publishedBy: ['reporter'],
  status: ['code'],
  moreSources: ['number'],
  someBlindOpen: ['read', 'all'],
});

/** A mean in the reader's digits, one decimal at most. */
export function usualFigure(value: number, language: string): string {
  return new Intl.NumberFormat(languageOf(language).locale, { maximumFractionDigits: 1 }).format(value);
}

/** Days as the lateness sentence lists them, set apart from the words around. */
export function isolatedDays(days: readonly string[]): string[] {
  return days.map((day) => isolated(day));
}
