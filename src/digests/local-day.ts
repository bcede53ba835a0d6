/** A calendar day (Gregorian) without a zone. `month` is 1 to 12. */
export interface LocalDay {
  year: number;
  month: number;
  day: number;
}

const formatters = new Map<string, Intl.DateTimeFormat>();

function formatterOf(zone: string): Intl.DateTimeFormat {
  let found = formatters.get(zone);
  if (!found) {
    found = new Intl.DateTimeFormat('en-US-u-ca-gregory-nu-latn', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    formatters.set(zone, found);
  }
  return found;
}

/** What clocks in the zone show at an instant, as milliseconds on a UTC clock. Throws `RangeError` for an unknown zone. */
function wallTime(at: number, zone: string): number {
  const parts: Record<string, number> = {};
  for (const { type, value } of formatterOf(zone).formatToParts(at)) parts[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

/** The day that calendars in the zone show. */
export function localDay(at: Date, zone: string): LocalDay {
  const wall = new Date(wallTime(at.getTime(), zone));
  return { year: wall.getUTCFullYear(), month: wall.getUTCMonth() + 1, day: wall.getUTCDate() };
}

/**
 * The instant at which clocks in the zone show `hour:minute` on that day. Where they show it twice, the first; where
 * they skip it, as far after the gap as it would have been into it (`compatible` of ECMAScript's Temporal).
 */
export function instantAt(day: LocalDay, hour: number, minute: number, zone: string): Date {
  const wall = Date.UTC(day.year, day.month - 1, day.day, hour, minute);
  const offsetAt = (at: number) => wallTime(at, zone) - Math.floor(at / 1000) * 1000;
  const before = offsetAt(wall - 86_400_000);
  const after = offsetAt(wall + 86_400_000);
  const shown = [wall - before, wall - after].filter((at) => wallTime(at, zone) === wall);
  return new Date(shown.length > 0 ? Math.min(...shown) : wall - before);
}

export function dayBefore(day: LocalDay): LocalDay {
  return localDay(new Date(Date.UTC(day.year, day.month - 1, day.day - 1)), 'UTC');
}

export function dayAfter(day: LocalDay): LocalDay {
  return localDay(new Date(Date.UTC(day.year, day.month - 1, day.day + 1)), 'UTC');
}

/** Whether `earlier` comes before `later`. */
export function daysAreOrdered(earlier: LocalDay, later: LocalDay): boolean {
  return Date.UTC(earlier.year, earlier.month - 1, earlier.day) < Date.UTC(later.year, later.month - 1, later.day);
}

/** 0 is Monday. */
export function weekdayOf(day: LocalDay): number {
  return (new Date(Date.UTC(day.year, day.month - 1, day.day)).getUTCDay() + 6) % 7;
}

/** The day of `YYYY-MM-DD`, of which it was checked before that there is such a day. */
export function writtenDay(text: string): LocalDay {
  const [year = 1970, month = 1, day = 1] = text.split('-').map(Number);
  return { year, month, day };
}

/** `2026-03-01`. */
export function dayKey({ year, month, day }: LocalDay): string {
  return `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}
