import { describe, expect, it } from 'vitest';
import { beginningOf, instantOf } from '#src/cli/instant.ts';

describe('the instant that an option names', () => {
  it.each([
    ['2026-03-01', 'UTC', '2026-03-01T00:00:00.000Z'],
    ['2026-03-01', 'Asia/Tehran', '2026-02-28T20:30:00.000Z'],
    // Clocks change at two in the morning, which is the afternoon before in UTC.
    ['2026-10-04', 'Australia/Sydney', '2026-10-03T14:00:00.000Z'],
    ['2026-04-05', 'Australia/Sydney', '2026-04-04T13:00:00.000Z'],
    ['2026-03-29', 'Europe/Berlin', '2026-03-28T23:00:00.000Z'],
    // The day begins at one: there is no midnight.
    ['2026-04-24', 'Africa/Cairo', '2026-04-23T22:00:00.000Z'],
    ['2026-03-01T07:00:00Z', 'Asia/Tehran', '2026-03-01T07:00:00.000Z'],
    ['2026-03-01T07:00:00+03:30', 'UTC', '2026-03-01T03:30:00.000Z'],
  ])('%s in %s', (text, zone, expected) => {
    expect(instantOf(text, zone, '--from').toISOString()).toBe(expected);
  });

  it.each(['2026-02-31', 'yesterday', '', '2026-13-01'])('is none: "%s"', (text) => {
    expect(() => instantOf(text, 'UTC', '--to')).toThrow(/^--to is no date/);
  });
});

describe('the beginning of a period until now', () => {
  it.each([
    ['12h', '2026-03-20T00:00:00.000Z'],
    ['30d', '2026-02-18T12:00:00.000Z'],
    ['1w', '2026-03-13T12:00:00.000Z'],
    ['2026-03-01', '2026-02-28T20:30:00.000Z'],
  ])('%s', (text, expected) => {
    const now = new Date('2026-03-20T12:00:00Z');
    expect(beginningOf(text, now, 'Asia/Tehran').toISOString()).toBe(expected);
  });

  it.each(['12', '3m', '2026-02-31', ''])('is none: "%s"', (text) => {
    expect(() => beginningOf(text, new Date(), 'UTC')).toThrow(/is no (time|date)/);
  });
});
