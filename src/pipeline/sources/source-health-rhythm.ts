import type { SourceRhythm } from '#src/model/source-health.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** With fewer hours that brought something, or a shorter time, there is no rhythm to speak of. */
const LEAST_HOURS = 10;
const LEAST_SPAN_MS = 3 * DAY_MS;
/** Days of the week differ from one another only where each came twice. */
const WEEKDAYS_SPAN_MS = 14 * DAY_MS;
const LONGEST_MEMORY_MS = 60 * DAY_MS;
/** Nobody is told of a shorter silence, however busy the source. */
const FLOOR_MS = 6 * HOUR_MS;
const LEAST_PATIENCE = 3;
const BEYOND_THE_LONGEST = 1.5;
/** Of the gaps seen, so many of the longest are taken for faults, of the source or of ours. */
const FAULTY_GAPS = 0.01;

/**
 * Learns how often a source speaks from when its items appeared (in any order). Time is counted in hours with items,
 * since one session can bring twenty; each hour of the day and each day of the week has its own share, so that nights
 * and weekends on which nothing ever comes count for nothing. Null where too little was seen.
 */
export function learnRhythm(times: readonly Date[], now: Date): SourceRhythm | null {
  const oldest = now.getTime() - LONGEST_MEMORY_MS;
  const seen = new Set<number>();
  for (const time of times) if (time.getTime() >= oldest && time <= now) seen.add(Math.floor(time.getTime() / HOUR_MS));
  const hours = [...seen].sort((a, b) => a - b);
  const [first] = hours;
  const last = hours.at(-1);
  if (first === undefined || last === undefined || hours.length < LEAST_HOURS) return null;
  const spanMs = (last - first + 1) * HOUR_MS;
  if (spanMs < LEAST_SPAN_MS) return null;
  const days = spanMs / DAY_MS;
  const rhythm: SourceRhythm = {
    learnedAt: now.toISOString(),
    hoursSeen: hours.length,
    usualGapMs: median(gapsOf(hours)) * HOUR_MS,
    hours: smoothed(countBy(hours, 24, (hour) => hour % 24).map((count) => Math.min(1, count / days))),
    weekdays: spanMs >= WEEKDAYS_SPAN_MS ? weekdayShares(hours, first, last) : new Array<number>(7).fill(1),
    patience: LEAST_PATIENCE,
  };
  const waits = hours
    .slice(1)
    .map((hour, index) => expectedHours(rhythm, new Date((hours[index]! + 1) * HOUR_MS), new Date(hour * HOUR_MS)))
    .sort((a, b) => a - b);
  const longest = waits[waits.length - 1 - Math.floor(waits.length * FAULTY_GAPS)] ?? 0;
  return { ...rhythm, patience: Math.max(LEAST_PATIENCE, BEYOND_THE_LONGEST * (1 + longest)) };
}

/** How many hours with items were to be expected between two moments. */
function expectedHours(rhythm: SourceRhythm, from: Date, to: Date): number {
  const end = to.getTime();
  let expected = 0;
  for (let at = Math.max(from.getTime(), end - LONGEST_MEMORY_MS); at < end; ) {
    const next = Math.min(end, (Math.floor(at / HOUR_MS) + 1) * HOUR_MS);
    const moment = new Date(at);
    const share = (rhythm.hours[moment.getUTCHours()] ?? 0) * (rhythm.weekdays[moment.getUTCDay()] ?? 1);
    expected += (share * (next - at)) / HOUR_MS;
    at = next;
  }
  return expected;
}

/** Whether nothing new since `last` is unusual for a source of this rhythm. */
export function isUnusualSilence(rhythm: SourceRhythm, last: Date, now: Date): boolean {
  return now.getTime() - last.getTime() >= FLOOR_MS && expectedHours(rhythm, last, now) > rhythm.patience;
}

function gapsOf(hours: readonly number[]): number[] {
  return hours.slice(1).map((hour, index) => hour - hours[index]!);
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

function countBy(hours: readonly number[], length: number, place: (hour: number) => number): number[] {
  const counts = new Array<number>(length).fill(0);
  for (const hour of hours) counts[place(hour)]! += 1;
  return counts;
}

/** What comes at ten to and at ten past the hour is one habit: neighbours share. */
function smoothed(values: readonly number[]): number[] {
  const at = (index: number) => values[(index + values.length) % values.length] ?? 0;
  return values.map((value, index) => value / 2 + (at(index - 1) + at(index + 1)) / 4);
}

/** 1 January 1970 was a Thursday. */
function weekdayOf(hour: number): number {
  return (Math.floor(hour / 24) + 4) % 7;
}

function weekdayShares(hours: readonly number[], first: number, last: number): number[] {
  const occurrences = new Array<number>(7).fill(0);
  for (let hour = first; hour <= last; hour++) occurrences[weekdayOf(hour)]! += 1 / 24;
  const mean = hours.length / ((last - first + 1) / 24);
  return countBy(hours, 7, weekdayOf).map((count, weekday) => count / Math.max(1, occurrences[weekday]!) / mean);
}
