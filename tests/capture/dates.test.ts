import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { isoDate } from '#src/capture/dates.ts';
import { jalaliToUtc } from '#src/capture/jalali.ts';

describe('isoDate', () => {
  test.each([
    ['Thu, 24 Jul 2025 10:15:00 +0330', '2025-07-24T06:45:00Z'],
    ['24 Jul 25 10:15 GMT', '2025-07-24T10:15:00Z'],
    ['Thu, 24 Jul 2025 10:15:00 EST', '2025-07-24T15:15:00Z'],
    ['Thu, 24 Jul 2025 10:15:00 GMT+2', '2025-07-24T08:15:00Z'],
    ['Thu Jul 24 10:15:00 PDT 2025', '2025-07-24T17:15:00Z'],
    ['2025-07-24T10:15:00.123+0000', '2025-07-24T10:15:00Z'],
    ['2025-07-24T10:15+03:30', '2025-07-24T06:45:00Z'],
    ['2025-07-24 10:15:00', '2025-07-24T10:15:00Z'],
    ['20250724T101500Z', '2025-07-24T10:15:00Z'],
    ['2025-07-24T24:00:00Z', '2025-07-25T00:00:00Z'],
    ['2025-07-24', '2025-07-24'],
    ['2025-205', '2025-07-24'],
    ['2025-07', '2025-07-01'],
    ['July 24, 2025', '2025-07-24'],
    ['July 24, 2025 at 4:05 pm', '2025-07-24T16:05:00Z'],
    ['24 juillet 2025 à 16:05', '2025-07-24T16:05:00Z'],
    ['24. Juli 2025', '2025-07-24'],
    ['24.07.2025', '2025-07-24'],
    ['10:15 - 24.07.2025', '2025-07-24T10:15:00Z'],
    ['24/07/2025', '2025-07-24'],
    ['7/24/2025', '2025-07-24'],
    ['۲۰۲۵-۰۷-۲۴T۱۰:۱۵:۰۰Z', '2025-07-24T10:15:00Z'],
    ['۲۴ ژوئیه ۲۰۲۵', '2025-07-24'],
    ['٢٤ يوليو ٢٠٢٥', '2025-07-24'],
    ['24 كانون الثاني 2025', '2025-01-24'],
    ['۲ مرداد ۱۴۰۴', '2025-07-24'],
    ['پنجشنبه ۲ مرداد ۱۴۰۴ - ۱۲:۳۰', '2025-07-24T12:30:00Z'],
    ['1404/05/02', '2025-07-24'],
    ['1753352100', '2025-07-24T10:15:00Z'],
    ['1753352100000', '2025-07-24T10:15:00Z'],
  ])('reads %s', (written, expected) => expect(isoDate(written)).toBe(expected));

  test.each(['', 'yesterday', 'may contain', '31 Feb 2025', '07/08/2025', '1404/12/30', '13:45', 'x'.repeat(5000)])(
    'does not guess at %s',
    (written) => expect(isoDate(written)).toBeNull(),
  );

  it('reads what it writes', () => {
    const dates = fc.date({ min: new Date('1990-01-01'), max: new Date('2099-12-31'), noInvalidDate: true });
    fc.assert(
      fc.property(dates, (date) => {
        const written = date.toISOString().replace(/\.\d+Z$/, 'Z');
        expect(isoDate(written)).toBe(written);
        expect(isoDate(date.toUTCString())).toBe(written);
      }),
    );
  });

  it('never throws and stays fast on any text', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => void isoDate(text)));
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('1', '20', '2025', '-', '/', ':', ' ', 'Jul', 'T', '+', '۱۴۰۴')),
        (parts) => {
          const found = isoDate(parts.join(''));
          if (found !== null) expect(Number.isNaN(Date.parse(found))).toBe(false);
        },
      ),
    );
  });
});

describe('jalaliToUtc', () => {
  test.each([
    [1367, 5, 4, '1988-07-26'],
    [1403, 12, 30, '2025-03-20'],
    [1404, 1, 1, '2025-03-21'],
    [1399, 12, 30, '2021-03-20'],
    [1357, 11, 22, '1979-02-11'],
  ])('%i/%i/%i', (year, month, day, expected) => {
    expect(new Date(jalaliToUtc(year, month, day) ?? Number.NaN).toISOString().slice(0, 10)).toBe(expected);
  });

  it('agrees with the calendar of ICU on every day of a century', () => {
    const icu = new Intl.DateTimeFormat('en-u-ca-persian-nu-latn', {
      timeZone: 'UTC',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
    });
    for (let year = 1350; year < 1450; year++) {
      for (const [month, day] of [
        [1, 1],
        [6, 31],
        [7, 1],
        [12, 29],
      ] as const) {
        const parts = Object.fromEntries(
          icu.formatToParts(jalaliToUtc(year, month, day)!).map(({ type, value }) => [type, value]),
        );
        expect([Number.parseInt(parts.year!, 10), Number(parts.month), Number(parts.day)]).toEqual([year, month, day]);
      }
    }
  });
});
