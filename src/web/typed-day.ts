import { latinDigits } from '#src/model/latin-digits.ts';
import { isJalali } from '#src/model/local-time.ts';
import type { ReaderLanguage } from '#src/model/wording.ts';

const DAY_MS = 86_400_000;
const TYPED = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})$/;
/** Years below are of the Jalali calendar, in which nobody can have meant another one. */
const FIRST_GREGORIAN_YEAR = 1700;
const JALALI_ORDINAL = new Intl.DateTimeFormat('en-u-ca-persian-nu-latn', {
  timeZone: 'UTC',
  year: 'numeric',
  month: 'numeric',
  day: 'numeric',
});

/**
 * `YYYY-MM-DD` of a day that somebody typed, in the Gregorian or the Jalali calendar, in any digits, its parts between
 * hyphens, slashes or points. What is no such day comes back as it was given.
 */
export function typedDay(text: string): string {
  const [, year, month, day] = (TYPED.exec(latinDigits(text.trim())) ?? []).map(Number);
  if (year === undefined || month === undefined || day === undefined) return text;
  if (year >= FIRST_GREGORIAN_YEAR) return isoDay(year, month, day);
  // By its months of at most 31 days the day lies near; which one it is, the calendar itself tells.
  const about = Date.UTC(year + 621, 2, 21) + ((month - 1) * 30.5 + day - 1) * DAY_MS;
  for (let days = -8; days <= 8; days++) {
    const date = new Date(Math.floor(about / DAY_MS + days) * DAY_MS);
    const parts = jalaliOf(date);
    if (parts.year === year && parts.month === month && parts.day === day) return date.toISOString().slice(0, 10);
  }
  return text;
}

/** A day as a reader types it: `YYYY-MM-DD`, or of the Jalali calendar, `۱۴۰۵/۹/۳`, where that is theirs. */
export function dayToType(iso: string, language: ReaderLanguage): string {
  if (!isJalali(language)) return iso;
  const { year, month, day } = jalaliOf(new Date(`${iso}T00:00:00Z`));
  const figures = new Intl.NumberFormat('fa-IR', { useGrouping: false });
  return [year, month, day].map((part) => figures.format(part)).join('/');
}

function isoDay(year: number, month: number, day: number): string {
  return [String(year), String(month).padStart(2, '0'), String(day).padStart(2, '0')].join('-');
}

function jalaliOf(date: Date): { year: number; month: number; day: number } {
  const parts = new Map(JALALI_ORDINAL.formatToParts(date).map(({ type, value }) => [type, Number(value)]));
  return { year: parts.get('year') ?? 0, month: parts.get('month') ?? 0, day: parts.get('day') ?? 0 };
}
