import { dayAfter, instantAt, writtenDay } from '#src/digests/local-day.ts';

/** Days of the reader's zone, the last one included, as instants. */
export function periodOf(
  days: { from?: string | undefined; to?: string | undefined },
  zone: string,
): { from: Date | undefined; to: Date | undefined } {
  return {
    from: days.from === undefined ? undefined : instantAt(writtenDay(days.from), 0, 0, zone),
    to: days.to === undefined ? undefined : instantAt(dayAfter(writtenDay(days.to)), 0, 0, zone),
  };
}
