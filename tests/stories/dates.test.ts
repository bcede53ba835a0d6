import fc from 'fast-check';
import { expect, test } from 'vitest';
import { gregorianDay, jalaliDay, jalaliYearOf } from '#src/stories/calendar.ts';
import { timesIn } from '#src/stories/dates.ts';
import { wordsOf } from '#src/stories/words.ts';

const day = (iso: string): number => Date.parse(iso) / 86_400_000;

test.each([
  [1357, 11, 22, '1979-02-11'],
  [1367, 5, 5, '1988-07-27'],
  [1399, 12, 30, '2021-03-20'],
  [1400, 1, 1, '2021-03-21'],
  [1403, 12, 30, '2025-03-20'],
  [1404, 1, 1, '2025-03-21'],
  [1405, 5, 6, '2026-07-28'],
])('%d-%d-%d of the Jalali calendar is %s…', (year, month, dayOfMonth, iso) => {
  expect(jalaliDay(year, month, dayOfMonth)).toBe(day(iso));
  expect(jalaliYearOf(day(iso))).toBe(year);
});

test('every Jalali day has the next one after it', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1300, max: 1480 }), (year) => {
      const start = jalaliDay(year, 1, 1) ?? 0;
      const end = jalaliDay(year + 1, 1, 1) ?? 0;
      // As Node's own calendar has it.
      const own = new Intl.DateTimeFormat('en-u-ca-persian-nu-latn', {
        timeZone: 'UTC',
        month: 'numeric',
        day: 'numeric',
      });
      return (end - start === 365 || end - start === 366) && own.format(start * 86_400_000) === '1/1';
    }),
  );
});

test('there is no 31 Mehr and no 30 February', () => {
  expect(jalaliDay(1404, 7, 31)).toBeNull();
  expect(jalaliDay(1404, 12, 30)).toBeNull();
  expect(gregorianDay(2025, 2, 30)).toBeNull();
});

test.each([
  ['سحرگاه دوشنبه ۲۱ اردیبهشت اعدام شد', '2026-05-11', ['2026-05-11']],
  ['روز ۱۶خرداد ۱۴۰۵ گفت', '2026-06-20', ['2026-06-06']],
  ['در ۱۸ دی ۱۴۰۴ در اصفهان', '2026-07-28', ['2026-01-08']],
  ['was hanged on 12 September 2020', '2021-01-01', ['2020-09-12']],
  ['was hanged on September 12, 2020.', null, ['2020-09-12']],
  ['on July 28 they were hanged', '2026-08-16', ['2026-07-28']],
  ['am 28. Juli hingerichtet', '2026-08-16', ['2026-07-28']],
  ['le 28 juillet 2026', null, ['2026-07-28']],
  ['el 28 de julio', '2026-08-16', ['2026-07-28']],
  ['published 2024-03-08 in Geneva', null, ['2024-03-08']],
  ['they may appeal, 5 may not', null, []],
  ['on December 30', '2026-01-04', ['2025-12-30']],
])('%s', (text, published, expected) => {
  const { days } = timesIn(wordsOf('', text), published ? day(published) : null);
  expect(days.map((one) => new Date(one * 86_400_000).toISOString().slice(0, 10))).toEqual(expected);
});

test.each([
  ['در خرداد ماه ۱۴۰۲ دست‌کم ۸۷ حکم', [1402 * 1000 + 103], [2023]],
  ['executions in May 2024', [2024 * 1000 + 5], [2024]],
  ['the massacre of 1988', [], [1988]],
])('months and years: %s', (text, months, years) => {
  const times = timesIn(wordsOf('', text), null);
  expect(times.months).toEqual(months);
  expect(times.years).toEqual(years);
});
