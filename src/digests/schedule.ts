import { dayAfter, dayBefore, daysAreOrdered, instantAt, type LocalDay, localDay } from './local-day.ts';

export interface DigestSchedule {
  /** 0 to 23, as clocks in `zone` show it. */
  hour: number;
  /** 0 to 59. */
  minute: number;
  /** IANA name. */
  zone: string;
}

export interface DigestPeriod {
  from: Date;
  /** The instant at which the digest falls due. */
  to: Date;
}

/**
 * The period whose digest is due, or null where there is none.
 *
 * `lastEnd` is the end of the last period of this schedule (null before the first). Periods join without gap or
 * overlap: one a local day, or after days off a single one that makes up for all of them. A change of the hour or of
 * the zone, or a clock that jumps, never yields two on one local day. Where clocks skip the hour, the instant is as
 * far after the gap as it would have been into it; where an hour comes twice, it is the first.
 */
export function digestDue(schedule: DigestSchedule, lastEnd: Date | null, now: Date): DigestPeriod | null {
  const latest = latestInstant(schedule, now);
  if (lastEnd === null) {
    const previous = latestInstant(schedule, new Date(latest.at.getTime() - 1));
    return { from: previous.at, to: latest.at };
  }
  if (lastEnd.getTime() >= latest.at.getTime()) return null;
  return daysAreOrdered(dayOfEnd(schedule, lastEnd), latest.day) ? { from: lastEnd, to: latest.at } : null;
}

/** The next instant after `now` at which a digest falls due, for whoever waits or shows it. */
export function nextDigest(schedule: DigestSchedule, now: Date): Date {
  let day = localDay(new Date(now.getTime() - 86_400_000), schedule.zone);
  for (;;) {
    const at = instantAt(day, schedule.hour, schedule.minute, schedule.zone);
    if (at.getTime() > now.getTime()) return at;
    day = dayAfter(day);
  }
}

interface ScheduledInstant {
  day: LocalDay;
  at: Date;
}

/** The last scheduled instant that is not after `now`. A gap may push a day's instant past midnight: look a day ahead. */
function latestInstant(schedule: DigestSchedule, now: Date): ScheduledInstant {
  let day = dayAfter(localDay(now, schedule.zone));
  for (;;) {
    const at = instantAt(day, schedule.hour, schedule.minute, schedule.zone);
    if (at.getTime() <= now.getTime()) return { day, at };
    day = dayBefore(day);
  }
}

/** The day for which the period that ended then was: mostly the local date, save where a gap pushed it past midnight. */
function dayOfEnd(schedule: DigestSchedule, end: Date): LocalDay {
  const { day, at } = latestInstant(schedule, end);
  return at.getTime() === end.getTime() ? day : localDay(end, schedule.zone);
}
