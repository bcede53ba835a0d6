import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { instantAt } from '#src/digests/local-day.ts';
import { type DigestSchedule, digestDue, nextDigest } from '#src/digests/schedule.ts';

const ZONES = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'Asia/Beirut',
  'Africa/Cairo',
  'Asia/Gaza',
  'Africa/Casablanca',
  'Australia/Lord_Howe',
  'Pacific/Chatham',
  'Asia/Kathmandu',
  'Asia/Tehran',
];
const TIMES: [number, number][] = [
  [0, 0],
  [0, 30],
  [2, 0],
  [2, 30],
  [7, 0],
  [23, 30],
];
const START = Date.UTC(2025, 0, 1, 12);
const DAYS = 730;
const HOUR = 3_600_000;
const STEP = 8 * HOUR;

const schedules = ZONES.flatMap((zone) => TIMES.map(([hour, minute]): DigestSchedule => ({ zone, hour, minute })));
/** One for each zone: to make it takes far longer than to use it. */
const shownIn = new Map(
  ZONES.map((zone) => [
    zone,
    new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' }),
  ]),
);
const clockIn = (at: Date, zone: string) => shownIn.get(zone)?.format(at) ?? '';
const dateIn = (at: Date, zone: string) => clockIn(at, zone).slice(0, '2026-11-22'.length);

describe('the instant of a local time', () => {
  it.each<[string, string, number, number, string]>([
    ['Europe/Berlin', '2026-03-29', 2, 30, '2026-03-29T01:30:00.000Z'],
    ['Europe/Berlin', '2026-10-25', 2, 30, '2026-10-25T00:30:00.000Z'],
    ['America/New_York', '2026-03-08', 2, 0, '2026-03-08T07:00:00.000Z'],
    ['America/New_York', '2026-11-01', 1, 30, '2026-11-01T05:30:00.000Z'],
    ['Africa/Cairo', '2026-04-24', 0, 0, '2026-04-23T22:00:00.000Z'],
    ['Asia/Beirut', '2026-03-29', 0, 30, '2026-03-28T22:30:00.000Z'],
    ['Australia/Lord_Howe', '2026-10-04', 2, 0, '2026-10-03T15:30:00.000Z'],
    ['Australia/Lord_Howe', '2026-04-05', 1, 45, '2026-04-04T14:45:00.000Z'],
    ['Asia/Tehran', '2026-11-22', 7, 0, '2026-11-22T03:30:00.000Z'],
    ['Asia/Kathmandu', '2026-11-22', 7, 0, '2026-11-22T01:15:00.000Z'],
    ['Pacific/Apia', '2011-12-30', 7, 0, '2011-12-30T17:00:00.000Z'],
  ])('%s %s %i:%i is %s', (zone, date, hour, minute, expected) => {
    const [year = 0, month = 0, day = 0] = date.split('-').map(Number);
    expect(instantAt({ year, month, day }, hour, minute, zone).toISOString()).toBe(expected);
  });

  it('refuses a zone that does not exist', () => {
    expect(() => instantAt({ year: 2026, month: 1, day: 1 }, 7, 0, 'Mars/Olympus')).toThrow(RangeError);
  });
});

describe('digests over two years', () => {
  it.each(schedules)('one a local day in $zone at $hour:$minute', (schedule) => {
    const ends: Date[] = [];
    let last: Date | null = new Date(START);
    for (let now = START; now < START + DAYS * 24 * HOUR; now += STEP) {
      const due = digestDue(schedule, last, new Date(now));
      if (!due) continue;
      expect(due.from).toEqual(last);
      expect(due.to.getTime()).toBeLessThanOrEqual(now);
      expect(due.to.getTime()).toBeGreaterThan(now - STEP);
      ends.push(due.to);
      last = due.to;
    }
    const days = ends.map((end) => dateIn(end, schedule.zone));
    const numbers = days.map((day) => Date.parse(day) / (24 * HOUR));
    expect(numbers.slice(1).filter((day, index) => day !== (numbers[index] ?? 0) + 1)).toEqual([]);
    // The day of the start and the last one may lie outside.
    expect(days.length).toBeGreaterThanOrEqual(DAYS - 2);
    const shown = `${String(schedule.hour).padStart(2, '0')}:${String(schedule.minute).padStart(2, '0')}`;
    // At most four days in two years on which clocks skip that time.
    expect(ends.filter((end) => !clockIn(end, schedule.zone).endsWith(shown)).length).toBeLessThanOrEqual(4);
  });

  it('is exactly one a local day however irregularly it is asked, and one after days off', () => {
    const steps = fc.array(fc.integer({ min: 1, max: 5 * 24 * 60 }), { minLength: 5, maxLength: 60 });
    fc.assert(
      fc.property(fc.constantFrom(...schedules), steps, (schedule, minutes) => {
        let now = START;
        let last = new Date(START);
        const seen = new Set<string>();
        for (const step of minutes) {
          now += step * 60_000;
          const due = digestDue(schedule, last, new Date(now));
          // Whatever was missed, a single digest makes up for it: asking once more yields none.
          if (!due) continue;
          expect(due.from).toEqual(last);
          expect(due.to.getTime() - due.from.getTime()).toBeGreaterThan(0);
          expect(digestDue(schedule, due.to, new Date(now))).toBeNull();
          const day = dateIn(due.to, schedule.zone);
          expect(seen.has(day)).toBe(false);
          seen.add(day);
          last = due.to;
        }
        expect(now - last.getTime()).toBeLessThan(51 * HOUR);
      }),
      { numRuns: 300 },
    );
  });
});

describe('when clocks, settings or the machine misbehave', () => {
  const seven: DigestSchedule = { zone: 'Europe/Berlin', hour: 7, minute: 0 };
  const at = (text: string) => new Date(text);

  it.each<[string, DigestSchedule, string | null, string, [string, string] | null]>([
    [
      'the first: the day that ended last',
      seven,
      null,
      '2026-11-22T12:00Z',
      ['2026-11-21T06:00Z', '2026-11-22T06:00Z'],
    ],
    ['before the hour', seven, '2026-11-21T06:00Z', '2026-11-22T05:59Z', null],
    ['at the hour', seven, '2026-11-21T06:00Z', '2026-11-22T06:00Z', ['2026-11-21T06:00Z', '2026-11-22T06:00Z']],
    ['sent already', seven, '2026-11-22T06:00Z', '2026-11-22T20:00Z', null],
    ['after six days off', seven, '2026-11-16T06:00Z', '2026-11-22T09:00Z', ['2026-11-16T06:00Z', '2026-11-22T06:00Z']],
    ['a clock set back a day', seven, '2026-11-22T06:00Z', '2026-11-21T06:30Z', null],
    ['an hour moved later on the same day', { ...seven, hour: 9 }, '2026-11-22T06:00Z', '2026-11-22T09:00Z', null],
    [
      'an hour moved earlier',
      { ...seven, hour: 6 },
      '2026-11-22T06:00Z',
      '2026-11-23T05:00Z',
      ['2026-11-22T06:00Z', '2026-11-23T05:00Z'],
    ],
    ['a first start in the afternoon', seven, '2026-11-22T15:00Z', '2026-11-22T16:00Z', null],
    [
      'the morning after it',
      seven,
      '2026-11-22T15:00Z',
      '2026-11-23T06:00Z',
      ['2026-11-22T15:00Z', '2026-11-23T06:00Z'],
    ],
  ])('%s', (_name, schedule, last, now, expected) => {
    const due = digestDue(schedule, last === null ? null : at(last), at(now));
    expect(due && { from: due.from, to: due.to }).toEqual(expected && { from: at(expected[0]), to: at(expected[1]) });
  });

  it('gives the evening that a gap pushes past midnight, and the next evening, one each', () => {
    // Greenland's clocks go from 23:00 on Saturday to 00:00 on Sunday.
    const schedule: DigestSchedule = { zone: 'America/Nuuk', hour: 23, minute: 30 };
    const saturday = digestDue(schedule, at('2026-03-28T01:30Z'), at('2026-03-29T02:00Z'));
    expect(saturday?.to.toISOString()).toBe('2026-03-29T01:30:00.000Z');
    const sunday = digestDue(schedule, saturday!.to, at('2026-03-30T01:00Z'));
    expect(sunday?.to.toISOString()).toBe('2026-03-30T00:30:00.000Z');
  });

  it('gives no digest for a day that the calendar skipped', () => {
    const schedule: DigestSchedule = { zone: 'Pacific/Apia', hour: 7, minute: 0 };
    const before = at('2011-12-29T17:00Z');
    const due = digestDue(schedule, before, at('2011-12-30T18:00Z'));
    expect(due).toMatchObject({ from: before, to: at('2011-12-30T17:00Z'), missed: [] });
    expect(digestDue(schedule, due!.to, at('2011-12-31T16:59Z'))).toBeNull();
  });

  it('tells when the next one falls due', () => {
    expect(nextDigest(seven, at('2026-11-22T05:59Z'))).toEqual(at('2026-11-22T06:00Z'));
    expect(nextDigest(seven, at('2026-11-22T06:00Z'))).toEqual(at('2026-11-23T06:00Z'));
  });
});
