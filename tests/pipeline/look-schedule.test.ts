import { describe, expect, it } from 'vitest';
import { type LookEnd, nextLook } from '#src/pipeline/sources/look-schedule.ts';

const NOW = new Date('2026-03-01T00:00:00Z');
const end: LookEnd = {
  outcome: 'items',
  foundNew: false,
  more: false,
  retryAfterMs: null,
  failures: 0,
  intervalSeconds: 300,
  minimumIntervalMs: null,
  shortestSeconds: 60,
  longestSeconds: 10_800,
  now: NOW,
  random: 0.5,
};
const seconds = (change: Partial<LookEnd>) => {
  const { nextLook: at, intervalSeconds } = nextLook({ ...end, ...change });
  return { wait: (at.getTime() - NOW.getTime()) / 1000, interval: intervalSeconds };
};

describe('when a source is looked at next', () => {
  it.each<[string, Partial<LookEnd>, { wait: number; interval: number }]>([
    ['sooner when there was something new', { foundNew: true }, { wait: 200, interval: 200 }],
    ['later when there was nothing', {}, { wait: 360, interval: 360 }],
    ['never sooner than the shortest interval', { foundNew: true, intervalSeconds: 60 }, { wait: 60, interval: 60 }],
    ['never later than the longest', { intervalSeconds: 10_000 }, { wait: 10_800, interval: 10_800 }],
    ['at once when more remains', { more: true, foundNew: true }, { wait: 15, interval: 200 }],
    ['as the feed asks', { foundNew: true, minimumIntervalMs: 480_000 }, { wait: 480, interval: 480 }],
    [
      'but not as late as some feeds ask',
      { foundNew: true, minimumIntervalMs: 86_400_000 },
      { wait: 600, interval: 600 },
    ],
    ['after a first failure', { outcome: 'broken' }, { wait: 300, interval: 300 }],
    ['after a third failure, longer', { outcome: 'broken', failures: 2 }, { wait: 1200, interval: 300 }],
    ['after many failures, within six hours', { outcome: 'broken', failures: 40 }, { wait: 21_600, interval: 300 }],
    ['as late as the server asks', { outcome: 'refused', retryAfterMs: 7_200_000 }, { wait: 7500, interval: 300 }],
  ])('%s', (_, change, expected) => {
    expect(seconds(change)).toEqual(expected);
  });

  it('comes after the time that was asked for, never before it, and at most five minutes late', () => {
    const asked = { outcome: 'refused', retryAfterMs: 7_200_000 } as const;
    expect(seconds({ ...asked, random: 0 }).wait).toBe(7200);
    expect(seconds({ ...asked, random: 1 }).wait).toBe(7500);
    expect(seconds({ ...asked, retryAfterMs: 600_000, failures: 0, random: 1 }).wait).toBe(660);
    expect(nextLook({ ...end, ...asked }).notBefore).toEqual(new Date(NOW.getTime() + 7_200_000));
    expect(nextLook(end).notBefore).toBeNull();
  });

  it('is spread by a tenth to both sides, so that sources do not come together', () => {
    expect(seconds({ random: 0 }).wait).toBeCloseTo(324);
    expect(seconds({ random: 1 }).wait).toBeCloseTo(396);
  });
});
