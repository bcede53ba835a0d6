import { dayAfter, instantAt, type LocalDay } from '#src/digests/local-day.ts';

/** Days of the reader's zone, the last one included, as instants. */
export function periodOf(
  days: { from?: string | undefined; to?: string | undefined },
  zone: string,
): { from: Date | undefined; to: Date | undefined } {
  return {
    from: days.from === undefined ? undefined : instantAt(localDay(days.from), 0, 0, zone),
    to: days.to === undefined ? undefined : instantAt(dayAfter(localDay(days.to)), 0, 0, zone),
  };
}

/** Of `YYYY-MM-DD`, checked before. */
function localDay(text: string): LocalDay {
  const [year = 1970, month = 1, day = 1] = text.split('-').map(Number);
  return { year, month, day };
}
