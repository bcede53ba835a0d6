import { load } from 'cheerio';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dayToType, typedDay } from '#src/web/typed-day.ts';
import { type OpenDesk, openDesk } from './open-desk.ts';

describe('a day that is typed', () => {
  it.each([
    ['2026-11-24', '2026-11-24'],
    ['2026/1/4', '2026-01-04'],
    ['۲۰۲۶-۱۱-۲۴', '2026-11-24'],
    ['1405-09-03', '2026-11-24'],
    ['۱۴۰۵/۹/۳', '2026-11-24'],
    ['١٤٠٥.٠٩.٠٣', '2026-11-24'],
    [' ۱۳۶۷/۵/۱ ', '1988-07-23'],
    ['۱۴۰۳/۱۲/۳۰', '2025-03-20'],
    ['1404/12/30', '1404/12/30'],
    ['1405/13/01', '1405/13/01'],
    ['۳ آذر ۱۴۰۵', '۳ آذر ۱۴۰۵'],
    ['yesterday', 'yesterday'],
  ])('%s is %s', (typed, day) => {
    expect(typedDay(typed)).toBe(day);
  });

  it('of sixty years comes back from the calendar of Persian', () => {
    for (let time = Date.UTC(1979, 0, 1); time < Date.UTC(2040, 0, 1); time += 86_400_000) {
      const day = new Date(time).toISOString().slice(0, 10);
      expect(typedDay(dayToType(day, 'fa'))).toBe(day);
    }
    expect(dayToType('2026-11-24', 'fa')).toBe('۱۴۰۵/۹/۳');
    expect(dayToType('2026-11-24', 'de')).toBe('2026-11-24');
  });
});

describe('the days of a list', () => {
  let desk: OpenDesk;
  beforeAll(async () => {
    desk = await openDesk();
  });
  afterAll(() => desk[Symbol.asyncDispose]());

  it('are typed and shown in the calendar of Persian, and handed on as programs write them', async () => {
    const page = load(await desk.page(`/stories?lang=fa&from=${encodeURIComponent('۱۴۰۵/۹/۱')}&to=2026-11-24`));
    expect([page('#from').val(), page('#to').val()]).toEqual(['۱۴۰۵/۹/۱', '۱۴۰۵/۹/۳']);
    expect(page('#days-hint').text()).toContain('۱۴۰۵/۹/۱');
    expect(page('.exports a').first().attr('href')).toContain('from=2026-11-22&to=2026-11-24');
    expect(new RegExp(`^(?:${page('#from').attr('pattern')})$`, 'v').test('۱۴۰۵/۹/۱')).toBe(true);
  });

  it('are chosen by the picker of the browser elsewhere', async () => {
    const page = load(await desk.page('/items?lang=en&from=2026-11-22'));
    expect([page('#from').attr('type'), page('#from').val()]).toEqual(['date', '2026-11-22']);
  });

  it.each(['۱۴۰۴/۱۲/۳۰', '2026-02-30', 'soon'])('that are none are refused in a sentence (%s)', async (day) => {
    const response = await desk.request(`/stories?lang=fa&from=${encodeURIComponent(day)}`);
    expect(response.status).toBe(400);
    expect(await response.text()).toContain('«از»');
  });
});
