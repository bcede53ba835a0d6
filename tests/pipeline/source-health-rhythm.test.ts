import { describe, expect, it } from 'vitest';
import { isUnusualSilence, learnRhythm } from '#src/pipeline/sources/source-health-rhythm.ts';

const HOUR = 3_600_000;
/** A Monday. */
const NOW = new Date('2026-03-02T00:00:00Z');

/** Every time of the last `days` days at which `speaks` says so, by the minute. */
function history(days: number, stepMinutes: number, speaks: (time: Date) => boolean): Date[] {
  const times: Date[] = [];
  for (let at = NOW.getTime() - days * 24 * HOUR; at < NOW.getTime(); at += stepMinutes * 60_000) {
    const time = new Date(at);
    if (speaks(time)) times.push(time);
  }
  return times;
}

const isWeekday = (time: Date) => time.getUTCDay() > 0 && time.getUTCDay() < 6;
const office = (time: Date) => isWeekday(time) && time.getUTCHours() >= 8 && time.getUTCHours() < 18;
const at = (text: string) => new Date(text);

describe('the rhythm of a source', () => {
  it.each([
    ['too few items', history(30, 24 * 60, () => true).slice(-9)],
    ['too short a time', history(2, 60, () => true)],
    ['none at all', []],
  ])('is not known from %s', (_, times) => {
    expect(learnRhythm(times, NOW)).toBeNull();
  });

  it.each<[string, Date[], string, string, boolean]>([
    ['an agency, five hours', history(30, 20, () => true), '2026-03-01T19:00:00Z', '2026-03-02T00:00:00Z', false],
    ['an agency, half a day', history(30, 20, () => true), '2026-03-01T12:00:00Z', '2026-03-02T00:00:00Z', true],
    ['an office, over night', history(30, 60, office), '2026-02-26T17:30:00Z', '2026-02-27T08:30:00Z', false],
    ['an office, over a weekend', history(30, 60, office), '2026-02-27T17:30:00Z', '2026-03-02T08:30:00Z', false],
    ['an office, a working day', history(30, 60, office), '2026-02-26T08:00:00Z', '2026-02-26T17:00:00Z', true],
    [
      'an office, Monday after a silent Friday',
      history(30, 60, office),
      '2026-02-26T17:30:00Z',
      '2026-03-02T09:00:00Z',
      true,
    ],
    [
      'once a day at ten, a day late',
      history(30, 60, (t) => t.getUTCHours() === 10),
      '2026-02-27T10:00:00Z',
      '2026-02-28T23:00:00Z',
      false,
    ],
    [
      'once a day at ten, four days',
      history(30, 60, (t) => t.getUTCHours() === 10),
      '2026-02-25T10:00:00Z',
      '2026-03-01T12:00:00Z',
      true,
    ],
    [
      'once a week, six days',
      history(60, 60, (t) => t.getUTCDay() === 5 && t.getUTCHours() > 11 && t.getUTCHours() < 14),
      '2026-02-20T13:00:00Z',
      '2026-02-26T20:00:00Z',
      false,
    ],
    [
      'once a week, five weeks',
      history(60, 60, (t) => t.getUTCDay() === 5 && t.getUTCHours() > 11 && t.getUTCHours() < 14),
      '2026-01-25T13:00:00Z',
      '2026-03-02T00:00:00Z',
      true,
    ],
  ])('%s', (_, times, last, now, unusual) => {
    const rhythm = learnRhythm(times, NOW);
    if (!rhythm) throw new Error('no rhythm was learned');
    expect(isUnusualSilence(rhythm, at(last), at(now))).toBe(unusual);
  });

  it('bears as long a pause as there was before, by half', () => {
    const pause = [at('2026-02-10T00:00:00Z'), at('2026-02-12T00:00:00Z')];
    const times = history(30, 60, (time) => time < pause[0]! || time >= pause[1]!).filter(
      (_, index) => index % 3 === 0,
    );
    const rhythm = learnRhythm(times.slice(-60), NOW)!;
    const steady = learnRhythm(times, NOW)!;
    expect(isUnusualSilence(steady, at('2026-03-01T00:00:00Z'), at('2026-03-02T00:00:00Z'))).toBe(true);
    expect(rhythm.usualGapMs).toBe(3 * HOUR);
  });

  it('takes no harm from times that come twice, in any order, or from the future', () => {
    const times = history(30, 60, office);
    const shuffled = [...times.toReversed(), ...times, at('2031-01-01T00:00:00Z'), at('1970-01-01T00:00:00Z')];
    expect(learnRhythm(shuffled, NOW)).toEqual(learnRhythm(times, NOW));
  });
});
