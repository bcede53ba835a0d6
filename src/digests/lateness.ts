import { localTime, shortDay } from '#src/model/local-time.ts';
import { type ReaderLanguage, sharedWords } from '#src/model/wording.ts';
import type { LocalDay } from './local-day.ts';
import { digestReportWords, isolatedDays } from './report-words.ts';
import type { DueDigest } from './schedule.ts';

/** What is later than that is late: schedulers look several times a minute. */
const LATE_MS = 30 * 60_000;
const MOST_NAMED = 5;

/** Says that a digest comes late, and on which days none was made; null where all is as it should be. */
export function latenessOf(due: DueDigest, now: Date, zone: string, language: ReaderLanguage): string | null {
  const words = digestReportWords(language);
  const sentences: string[] = [];
  if (now.getTime() - due.to.getTime() > LATE_MS) {
    const isSameDay = shortDay(now, zone, language) === shortDay(due.to, zone, language);
    const made = `${isSameDay ? '' : `${shortDay(now, zone, language)} `}${localTime(now, zone, language)}`;
    sentences.push(words.late(made, localTime(due.to, zone, language)));
  }
  if (due.missed.length > 0) {
    const named = due.missed.slice(0, MOST_NAMED).map((day) => shortDay(noon(day), 'UTC', language));
    sentences.push(words.missed(listed(isolatedDays(named), due.missed.length - named.length, language)));
  }
  return sentences.length > 0 ? sentences.join(' ') : null;
}

function listed(days: readonly string[], more: number, language: ReaderLanguage): string {
  const words = digestReportWords(language);
  const { comma } = sharedWords(language);
  if (more > 0) return words.moreDays(days.join(comma), more);
  return days.length < 2 ? (days[0] ?? '') : words.lastDay(days.slice(0, -1).join(comma), days.at(-1) ?? '');
}

function noon({ year, month, day }: LocalDay): Date {
  return new Date(Date.UTC(year, month - 1, day, 12));
}
