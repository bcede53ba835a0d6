const DAY = 86_400_000;

/** Days since 1970-01-01 of a Gregorian date (month 1–12); null where there is no such date. */
export function gregorianDay(year: number, month: number, day: number): number | null {
  const time = Date.UTC(year, month - 1, day);
  const date = new Date(time);
  return month >= 1 && month <= 12 && date.getUTCDate() === day ? Math.round(time / DAY) : null;
}

/** The years 1178 to 1633 of the arithmetic calendar with leap years of the 33-year cycle, which holds for them. */
const FIRST_YEAR = 1178;
const LAST_YEAR = 1633;
const LEAP = new Set([1, 5, 9, 13, 17, 22, 26, 30]);
/** Days from 1 Farvardin 1400 (21 March 2021) to 1970-01-01, negated. */
const YEAR_1400 = gregorianDay(2021, 3, 21) ?? 0;

function yearLength(year: number): number {
  return LEAP.has(year % 33) ? 366 : 365;
}

const yearStarts = new Map<number, number>([[1400, YEAR_1400]]);
for (let year = 1400; year < LAST_YEAR; year++)
  yearStarts.set(year + 1, (yearStarts.get(year) ?? 0) + yearLength(year));
for (let year = 1400; year > FIRST_YEAR; year--)
  yearStarts.set(year - 1, (yearStarts.get(year) ?? 0) - yearLength(year - 1));

/** Days since 1970-01-01 of a date of the Solar Hijri (Jalali) calendar; null where there is no such date. */
export function jalaliDay(year: number, month: number, day: number): number | null {
  const start = yearStarts.get(year);
  if (start === undefined || month < 1 || month > 12 || day < 1 || day > (month <= 6 ? 31 : 30)) return null;
  if (month === 12 && day === 30 && yearLength(year) === 365) return null;
  return start + (month <= 7 ? (month - 1) * 31 : 186 + (month - 7) * 30) + day - 1;
}

/** The Jalali year in which a day (since 1970-01-01) lies. */
export function jalaliYearOf(day: number): number {
  let year = Math.floor(day / 365.2422) + 1348;
  while ((yearStarts.get(year + 1) ?? Number.POSITIVE_INFINITY) <= day) year++;
  while ((yearStarts.get(year) ?? Number.NEGATIVE_INFINITY) > day) year--;
  return year;
}

export function gregorianYearOf(day: number): number {
  return new Date(day * DAY).getUTCFullYear();
}
