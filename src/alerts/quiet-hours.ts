import type { QuietHours, Severity } from '#src/model/alert.ts';
import { WEEKDAYS } from '#src/model/alert.ts';

const DAY_MINUTES = 24 * 60;
const MINUTE_MS = 60_000;
/** Longer than any change of a clock, in minutes. */
const CLOCK_CHANGE = 180;

/**
 * When the quiet hours end that hold an alert at `now`; null where none does. They begin and end by the clock on the wall
 * of their zone: across a change to or from summer time they are an hour shorter or longer.
 */
export function quietUntil(quiet: QuietHours | undefined, severity: Severity, now: Date, zone: string): Date | null {
  if (!quiet || (severity === 'urgent' && quiet.urgent !== 'hold')) return null;
  const place = quiet.zone ?? zone;
  const { weekday, minutes } = wallClock(now, place);
  const from = minutesOf(quiet.from);
  const to = minutesOf(quiet.to);
  const begins = (day: number) => !quiet.days || quiet.days.includes(WEEKDAYS[(day + 7) % 7] ?? 'mon');
  const overnight = to <= from;
  const sinceToday = begins(weekday) && minutes >= from && (overnight || minutes < to);
  const sinceYesterday = overnight && begins(weekday - 1) && minutes < to;
  if (!sinceToday && !sinceYesterday) return null;
  const wait = (to - minutes + DAY_MINUTES) % DAY_MINUTES;
  return nextAt(to, new Date(now.getTime() + wait * MINUTE_MS), place, now);
}

/** The instant nearest to `guess` at which the clock of the zone shows `minutes`, to the whole minute. */
function nextAt(minutes: number, guess: Date, zone: string, now: Date): Date {
  const whole = Math.floor(guess.getTime() / MINUTE_MS) * MINUTE_MS;
  const off =
    ((wallClock(new Date(whole), zone).minutes - minutes + 1.5 * DAY_MINUTES) % DAY_MINUTES) - DAY_MINUTES / 2;
  // Where the clock was changed meanwhile, the guess is off by what it was changed by.
  const at = Math.abs(off) <= CLOCK_CHANGE ? whole - off * MINUTE_MS : whole;
  return new Date(Math.max(at, now.getTime()));
}

/** Day of the week (0 is Monday) and minutes since midnight. */
function wallClock(date: Date, zone: string): { weekday: number; minutes: number } {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(date);
  const part = (type: string) => parts.find((one) => one.type === type)?.value ?? '';
  const days: readonly string[] = WEEKDAYS;
  const weekday = days.indexOf(part('weekday').toLowerCase());
  return { weekday, minutes: Number(part('hour')) * 60 + Number(part('minute')) };
}

function minutesOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
}
