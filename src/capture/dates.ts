import { latinDigits } from '#src/model/latin-digits.ts';
import { jalaliToUtc } from './jalali.ts';
import { joinMonthPhrases, monthNamed } from './month-names.ts';

/** Zone names of RFC 822 §5 and the common ones beside them, in minutes east of UTC. */
const ZONES = new Map<string, number>([
  ...['UT', 'UTC', 'GMT', 'Z', 'WET'].map((zone) => [zone, 0] as const),
  ...Object.entries({ EST: -300, EDT: -240, CST: -360, CDT: -300, MST: -420, MDT: -360, PST: -480, PDT: -420 }),
  ...Object.entries({ BST: 60, WEST: 60, CET: 60, MEZ: 60, CEST: 120, MESZ: 120, EET: 120, EEST: 180, MSK: 180 }),
  ...Object.entries({ IRST: 210, IRDT: 270, AKST: -540, AKDT: -480, HST: -600, AST: -240, ADT: -180, JST: 540 }),
]);
const MAXIMUM_LENGTH = 120;

interface Day {
  year: number;
  month: number;
  day: number;
}

interface Time {
  hour: number;
  minute: number;
  second: number;
  /** Minutes east of UTC. */
  zone: number;
}

function twoDigitYear(text: string): number {
  const year = Number(text);
  return text.length > 2 ? year : year + (year < 70 ? 2000 : 1900);
}

/** UTC midnight of a day, Gregorian or, by its year, Jalali; null where there is no such day. */
function utcOf({ year, month, day }: Day): number | null {
  if (year >= 1200 && year <= 1600) return jalaliToUtc(year, month, day);
  if (year < 1600 || year > 2999 || month < 1 || month > 12 || day < 1 || day > 31) return null;
  const time = Date.UTC(year, month - 1, day);
  return new Date(time).getUTCDate() === day ? time : null;
}

/** The day written in digits: ISO forms, `2025/07/24`, `24.07.2025`, `7/24/2025` where only one reading fits. */
function numericDay(text: string): { day: Day; rest: string } | null {
  const yearFirst = /(?<!\d)(\d{4})([-/.])(\d{1,2})(?:\2(\d{1,2}))?(?!\d)/.exec(text);
  if (yearFirst) {
    const day = { year: Number(yearFirst[1]), month: Number(yearFirst[3]), day: Number(yearFirst[4] ?? 1) };
    return { day, rest: text.slice(yearFirst.index + yearFirst[0].length) };
  }
  const dayFirst = /(?<!\d)(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})(?!\d)/.exec(text);
  if (dayFirst) {
    const [first, second] = [Number(dayFirst[1]), Number(dayFirst[3])];
    const rest = text.slice(dayFirst.index + dayFirst[0].length);
    const year = twoDigitYear(dayFirst[4]!);
    if (dayFirst[2] === '.' || first > 12) return { day: { year, month: second, day: first }, rest };
    if (dayFirst[2] === '-' && dayFirst[4]!.length === 2)
      return { day: { year: twoDigitYear(dayFirst[1]!), month: second, day: Number(dayFirst[4]) }, rest };
    if (second > 12 || first === second) return { day: { year, month: first, day: second }, rest };
    return null;
  }
  return null;
}

/** `20250724`, `20250724T101500Z`, `2025-205` (day of the year), `2025-07`, `2025`. */
function compactDay(text: string): { day: Day; rest: string } | null {
  const whole = /^(\d{4})(\d{2})(\d{2})(?=$|[T\s])/i.exec(text);
  if (whole) {
    const day = { year: Number(whole[1]), month: Number(whole[2]), day: Number(whole[3]) };
    return { day, rest: text.slice(whole[0].length) };
  }
  const ordinal = /^(\d{4})-?(\d{3})(?=$|[T\s])/i.exec(text);
  if (ordinal) {
    const date = new Date(Date.UTC(Number(ordinal[1]), 0, Number(ordinal[2])));
    const day = { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
    return { day, rest: text.slice(ordinal[0].length) };
  }
  const year = /^(\d{4})$/.exec(text);
  return year ? { day: { year: Number(year[1]), month: 1, day: 1 }, rest: '' } : null;
}

/** `Thu, 24 Jul 2025 …`, `July 24, 2025 …`, `Thu Jul 24 10:15:00 2025`, `24. Juli 2025`, `۲ مرداد ۱۴۰۴`. */
function namedDay(text: string): { day: Day; rest: string } | null {
  const words = [...joinMonthPhrases(text).matchAll(/[\p{L}\p{M}]+|\d{1,4}(?::\d{1,2})*/gu)];
  for (const [index, word] of words.entries()) {
    if (!/^\p{L}/u.test(word[0])) continue;
    const named = monthNamed(word[0]);
    if (!named) continue;
    const before = words[index - 1]?.[0] ?? '';
    const numbers = words.slice(index + 1, index + 7).filter(([token]) => /^\d+$/.test(token));
    const year = /^\d{1,2}$/.test(before)
      ? numbers.find(([token]) => token.length !== 1)
      : numbers.find(([t]) => t.length === 4);
    const day = /^\d{1,2}$/.test(before) ? before : numbers.find(([token]) => token.length <= 2)?.[0];
    if (!year || !day) continue;
    const value = { year: twoDigitYear(year[0]), month: named.month, day: Number(day) };
    if (named.calendar === 'jalali' && value.year > 1600) continue;
    return { day: value, rest: text };
  }
  return null;
}

function timeIn(text: string): Time | null {
  const clock = /(?<!\d)(\d{1,2})[:.](\d{2})(?:[:.](\d{2})(?:[.,]\d{1,9})?)?(?![\d:])/.exec(text);
  const compact = clock ? null : /T(\d{2})(\d{2})?(\d{2})?(?!\d)/i.exec(text);
  const found = clock ?? compact;
  if (!found) return null;
  const after = text.slice(found.index + found[0].length);
  const half = /^\s*([ap])\.?m\b/i.exec(after)?.[1]?.toLowerCase();
  let hour = Number(found[1]);
  if (half && hour <= 12) hour = (hour % 12) + (half === 'p' ? 12 : 0);
  const time = { hour, minute: Number(found[2] ?? 0), second: Number(found[3] ?? 0), zone: zoneIn(after) };
  return time.hour <= 24 && time.minute < 60 && time.second <= 61 ? time : null;
}

/** A zone that is not given, or a name that several places use, is taken as UTC: never as that of this machine. */
function zoneIn(text: string): number {
  const offset = /^\s*(?:[ap]\.?m\.?)?\s*\(?(?:GMT|UTC|Z)?\s*([+\-−])(\d{1,2})(?::?(\d{2}))?(?!\d)/i.exec(text);
  if (offset) {
    const minutes = Number(offset[2]) * 60 + Number(offset[3] ?? 0);
    return minutes > 14 * 60 ? 0 : offset[1] === '+' ? minutes : -minutes;
  }
  for (const [name] of text.matchAll(/[A-Za-z]{1,5}/g)) {
    const zone = ZONES.get(name.toUpperCase());
    if (zone !== undefined) return zone;
  }
  return 0;
}

/** Seconds or milliseconds since 1970, as some pages' metadata and embeds give them. */
function epoch(text: string): string | null {
  if (!/^\d{10}(\d{3})?$/.test(text)) return null;
  return instant(Number(text) * (text.length === 10 ? 1000 : 1));
}

function instant(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/\.\d{3}Z$/, 'Z');
}

/**
 * A date or date-time as publishers write it (RFC 822, RFC 3339, ISO 8601, `asctime`, and the forms found in the wild,
 * Persian and Arabic digits, month names of seven languages, the Iranian calendar) as ISO 8601: `2025-07-24` where no
 * time is given, else `2025-07-24T10:15:00Z` in UTC. No zone means UTC. Null for what cannot be read or is ambiguous.
 */
export function isoDate(value: string | null): string | null {
  if (value === null || value.length > MAXIMUM_LENGTH) return null;
  const text = latinDigits(value)
    .replace(/[\u200C\u200E\u200F\u202A-\u202E\u2066-\u2069]/g, '')
    .replace(/\s+/g, ' ')
    .trim();
  const found = epoch(text);
  if (found) return found;
  const read = compactDay(text) ?? numericDay(text) ?? namedDay(text);
  const midnight = read ? utcOf(read.day) : null;
  if (!read || midnight === null) return null;
  // The time can stand before the day, then with colons: `10:15 - 24.07.2025`.
  const time =
    timeIn(read.rest) ?? (/\d:\d\d/.test(text) ? timeIn(text.slice(0, text.length - read.rest.length)) : null);
  if (!time) return new Date(midnight).toISOString().slice(0, 10);
  const seconds = time.hour * 3600 + time.minute * 60 + Math.min(time.second, 59) - time.zone * 60;
  return instant(midnight + seconds * 1000);
}
