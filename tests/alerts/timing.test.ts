import { describe, expect, it } from 'vitest';
import { quietUntil } from '#src/alerts/quiet-hours.ts';
import { deadlinesOf, heldUntil } from '#src/alerts/timing.ts';
import type { QuietHours, Rule, Severity } from '#src/model/alert.ts';

const night: QuietHours = { from: '22:00', to: '07:00', zone: 'Europe/Berlin' };
const rule = (more: Partial<Rule>): Rule => ({
  ...{ key: 'a', label: 'A', when: { origins: 1 }, severity: 'normal', channels: [], flash: false, enabled: true },
  ...more,
});

describe('quiet hours', () => {
  it.each<[string, QuietHours, string, string | null, Severity?]>([
    ['hold over midnight', night, '2026-11-20T22:30:00Z', '2026-11-21T06:00:00.000Z'],
    ['begin on the minute', night, '2026-11-20T21:00:00Z', '2026-11-21T06:00:00.000Z'],
    ['have not begun a minute before', night, '2026-11-20T20:59:59Z', null],
    ['end on the minute', night, '2026-11-21T06:00:00Z', null],
    ['hold until the last minute', night, '2026-11-21T05:59:59Z', '2026-11-21T06:00:00.000Z'],
    ['let the urgent through', night, '2026-11-20T22:30:00Z', null, 'urgent'],
    [
      'hold the urgent where they say so',
      { ...night, urgent: 'hold' },
      '2026-11-20T22:30:00Z',
      '2026-11-21T06:00:00.000Z',
      'urgent',
    ],
    ['within a day', { ...night, from: '12:00', to: '14:00' }, '2026-11-20T12:10:00Z', '2026-11-20T13:00:00.000Z'],
    ['of chosen days begin on these', { ...night, days: ['fri'] }, '2026-11-20T22:30:00Z', '2026-11-21T06:00:00.000Z'],
    ['of Friday last into Saturday', { ...night, days: ['fri'] }, '2026-11-21T04:30:00Z', '2026-11-21T06:00:00.000Z'],
    ['of Friday do not begin on Saturday', { ...night, days: ['fri'] }, '2026-11-21T22:30:00Z', null],
    // On 29 March 2026 the clock of Berlin goes from 02:00 to 03:00, on 25 October from 03:00 back to 02:00.
    ['are an hour shorter in spring', night, '2026-03-28T22:30:00Z', '2026-03-29T05:00:00.000Z'],
    ['are an hour longer in autumn', night, '2026-10-24T21:30:00Z', '2026-10-25T06:00:00.000Z'],
    [
      'go by a zone of half hours',
      { ...night, zone: 'Asia/Tehran' },
      '2026-11-20T18:40:00Z',
      '2026-11-21T03:30:00.000Z',
    ],
  ])('%s', (_name, quiet, now, expected, severity = 'normal') => {
    expect(quietUntil(quiet, severity, new Date(now), 'UTC')?.toISOString() ?? null).toBe(expected);
  });

  it('go by the zone of the installation where they name none', () => {
    const { zone: _zone, ...plain } = night;
    const until = quietUntil(plain, 'normal', new Date('2026-11-20T22:30:00Z'), 'Asia/Tokyo');
    expect(until).toBeNull();
    expect(quietUntil(plain, 'normal', new Date('2026-11-20T22:30:00Z'), 'UTC')).toEqual(
      new Date('2026-11-21T07:00:00Z'),
    );
  });
});

describe('when an alert is told', () => {
  const now = new Date('2026-11-20T12:00:00Z');
  const at = (minutes: number) => new Date(now.getTime() + minutes * 60_000);

  it.each<[string, Partial<Rule>, Date | null, Date | null]>([
    ['at once', {}, at(-1), null],
    ['after the cooldown', { cooldownMinutes: 60 }, at(-20), at(40)],
    ['at once where the cooldown is over', { cooldownMinutes: 60 }, at(-60), null],
    ['at once where nothing went out before', { cooldownMinutes: 60 }, null, null],
    [
      'after quiet hours in which the cooldown ends',
      { cooldownMinutes: 60, quietHours: { from: '12:30', to: '15:00' } },
      at(-20),
      at(180),
    ],
  ])('%s', (_name, more, last, expected) => {
    expect(heldUntil(rule(more), 'normal', last, now, 'UTC')).toEqual(expected);
  });

  it('has its deadlines from when it was raised and told', () => {
    const strict = rule({ expireAfterHours: 2, escalation: { afterMinutes: 30, channels: ['duty'] } });
    expect(deadlinesOf(strict, { raised: now, told: at(60) })).toEqual({ expiresAt: at(120), escalateAt: at(90) });
    expect(deadlinesOf(rule({}), { raised: now, told: now })).toEqual({ expiresAt: null, escalateAt: null });
  });
});
