import { DIGEST_DAYS, type DigestDay } from '#src/model/digest.ts';
import { dayAfter, dayBefore, daysAreOrdered, instantAt, type LocalDay, localDay, weekdayOf } from './local-day.ts';

export interface DigestSchedule {
  /** 0 to 23, as clocks in `zone` show it. */
  hour: number;
  /** 0 to 59. */
  minute: number;
  /** IANA name. */
  zone: string;
  /** On which days; every day where left out or empty. */
  days?: readonly DigestDay[];
}

export interface DigestPeriod {
  from: Date;
  /** The instant at which the digest falls due. */
  to: Date;
}

export interface DueDigest extends DigestPeriod {
  /** The local day for which it is made: one digest each. */
  day: LocalDay;
  /** Days on which one fell due and none was made, the first first; at most `MOST_MISSED` are listed. */
  missed: LocalDay[];
}

const MOST_MISSED = 60;

/**
 * The digest that is due, or null where there is none.
 *
 * `lastEnd` is the end of the last period of this schedule (null before the first). Periods join without gap or
 * overlap: one a day of the schedule, or after days off a single one that makes up for all of them. A change of the hour
 * or of the zone, or a clock that jumps, never yields two on one local day. Where clocks skip the hour, the instant is as
 * far after the gap as it would have been into it; where an hour comes twice, it is the first.
 */
export function digestDue(schedule: DigestSchedule, lastEnd: Date | null, now: Date): DueDigest | null {
  const latest = latestInstant(schedule, now);
  if (lastEnd === null) {
    const previous = latestInstant(schedule, new Date(latest.at.getTime() - 1));
    return { from: previous.at, to: latest.at, day: latest.day, missed: [] };
  }
  if (lastEnd.getTime() >= latest.at.getTime()) return null;
  const lastDay = dayOfEnd(schedule, lastEnd);
  if (!daysAreOrdered(lastDay, latest.day)) return null;
  return { from: lastEnd, to: latest.at, day: latest.day, missed: daysBetween(schedule, lastDay, latest.day) };
}

/** The next instant after `now` at which a digest falls due, for whoever waits or shows it. */
export function nextDigest(schedule: DigestSchedule, now: Date): Date {
  let day = localDay(new Date(now.getTime() - 86_400_000), schedule.zone);
  for (;;) {
    const at = instantAt(day, schedule.hour, schedule.minute, schedule.zone);
    if (at.getTime() > now.getTime() && isDayOf(schedule, day)) return at;
    day = dayAfter(day);
  }
}

interface ScheduledInstant {
  day: LocalDay;
  at: Date;
}

function isDayOf({ days }: DigestSchedule, day: LocalDay): boolean {
  if (!days || days.length === 0) return true;
  const weekday = DIGEST_DAYS[weekdayOf(day)];
  return weekday !== undefined && days.includes(weekday);
}

/** The last scheduled instant that is not after `now`. A gap may push a day's instant past midnight: look a day ahead. */
function latestInstant(schedule: DigestSchedule, now: Date): ScheduledInstant {
  let day = dayAfter(localDay(now, schedule.zone));
  for (;;) {
    const at = instantAt(day, schedule.hour, schedule.minute, schedule.zone);
    if (at.getTime() <= now.getTime() && isDayOf(schedule, day)) return { day, at };
    day = dayBefore(day);
  }
}

/** The day for which the period that ended then was: mostly the local date, save where a gap pushed it past midnight. */
function dayOfEnd(schedule: DigestSchedule, end: Date): LocalDay {
  const everyDay = { ...schedule, days: [] };
  const { day, at } = latestInstant(everyDay, end);
  return at.getTime() === end.getTime() ? day : localDay(end, schedule.zone);
}

function daysBetween(schedule: DigestSchedule, after: LocalDay, before: LocalDay): LocalDay[] {
  const days: LocalDay[] = [];
  for (let day = dayAfter(after); daysAreOrdered(day, before) && days.length < MOST_MISSED; day = dayAfter(day))
    if (isDayOf(schedule, day) && exists(day, schedule.zone)) days.push(day);
  return days;
}

/** Samoa had no 30 December 2011. */
function exists(day: LocalDay, zone: string): boolean {
  return localDay(instantAt(day, 12, 0, zone), zone).day === day.day;
}
