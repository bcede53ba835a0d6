import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { buildFlashDigest } from '#src/digests/build-flash.ts';
import { renderDigestHtml } from '#src/digests/render-html.ts';
import { renderDigestText } from '#src/digests/render-text.ts';
import { parseUnCalendar, unDatesNear } from '#src/digests/un-calendar.ts';
import type { Digest, DigestSection } from '#src/model/digest.ts';
import { TEXT_READING } from '#src/pipeline/digests/read-texts.ts';
import { call, member, NAMES, signal, story, unOffice } from '../alerts/build-story.ts';
import { edition, FROM, fullDigest, TO } from './full-digest.ts';

const SHIPPED = parseUnCalendar(readFileSync(new URL('../../config/un-calendar.yaml', import.meta.url), 'utf8'));
const bare = (text: string) => text.replaceAll(/[\u2068\u2069]/gu, '');
const textsOf = (digest: Digest, key: DigestSection['key']) =>
  digest.sections.find((one) => one.key === key)?.statements.map(({ text }) => bare(text));
const at = { published: new Date('2026-11-20T12:00:00Z'), collected: new Date('2026-11-20T12:00:00Z') };

describe('the calendar of the UN', () => {
  const near = (text: string, day: string, zone = 'UTC') =>
    unDatesNear(parseUnCalendar(text), new Date(day), zone).map(({ from, to, kind }) => [
      `${from.year}-${from.month}-${from.day}`,
      `${to.year}-${to.month}-${to.day}`,
      kind,
    ]);
  const one = (entry: string) => `dates:\n  - { what: { en: X }, ${entry} }`;

  it.each<[string, string, string, string[][]]>([
    ['comes near', 'usually: {from: 02-23, to: 04-04}', '2026-01-24', [['2026-2-23', '2026-4-4', 'usual']]],
    ['is not near yet', 'usually: {from: 02-23, to: 04-04}', '2026-01-23', []],
    [
      'is under way on its last day',
      'usually: {from: 02-23, to: 04-04}',
      '2026-04-04',
      [['2026-2-23', '2026-4-4', 'usual']],
    ],
    ['is over', 'usually: {from: 02-23, to: 04-04}', '2026-04-05', []],
    [
      'goes over the end of a year',
      'usually: {from: 12-20, to: 01-10}',
      '2027-01-05',
      [['2026-12-20', '2027-1-10', 'usual']],
    ],
    ['is in the next year', 'each_year: 01-05', '2026-12-10', [['2027-1-5', '2027-1-5', 'yearly']]],
    ['is known', 'on: 2027-03-15, until: 2027-03-19', '2027-03-01', [['2027-3-15', '2027-3-19', 'known']]],
    [
      'is known for a year',
      'usually: {from: 02-23, to: 04-04}, known: {2027: {from: 2027-03-01, to: 2027-04-09}}',
      '2027-02-10',
      [['2027-3-1', '2027-4-9', 'known']],
    ],
  ])('tells of a date that %s', (_name, entry, day, expected) => {
    expect(near(one(entry), `${day}T12:00:00Z`)).toEqual(expected);
  });

  it('counts days by the calendar of the zone', () => {
    const entry = one('each_year: 12-10');
    expect(near(`days_ahead: 0\n${entry}`, '2026-12-09T22:00:00Z', 'Asia/Tehran')).toHaveLength(1);
    expect(near(`days_ahead: 0\n${entry}`, '2026-12-09T22:00:00Z')).toHaveLength(0);
  });

  it('tells of every season, each date of the product with words in Persian and a place to check it', () => {
    for (const { what, check } of SHIPPED.entries) {
      expect(what.fa).toMatch(/\p{Script=Arabic}/u);
      expect(check).toMatch(/^https:/);
    }
    for (const month of ['03', '06', '09', '10', '12'])
      expect(unDatesNear(SHIPPED, new Date(`2026-${month}-05T12:00:00Z`), 'UTC').length).toBeGreaterThan(0);
  });

  it.each([
    ['dates: [{ what: { fa: x }, each_year: 12-10 }]', 'date number 1: what: needs "en"'],
    ['dates: [{ what: { en: x } }]', 'date number 1: the date: needs one of usually, each_year and on'],
    [
      'dates: [{ what: { en: x }, each_year: 13-10 }]',
      'date number 1: each_year: must be a month and a day such as 02-23',
    ],
    ['dates: [{ what: { en: x }, on: 2027-02-30 }]', 'date number 1: on: must be a day such as 2027-03-15'],
    ['days_ahead: soon', 'days_ahead: must be a number of days'],
    ['dates: "', 'The calendar of the UN cannot be used'],
  ])('says what is wrong: %s', (text, sentence) => {
    expect(() => parseUnCalendar(text)).toThrow(sentence);
  });
});

describe('coming dates', () => {
  const calendar = parseUnCalendar(`
dates:
  - { what: { en: Third Committee, fa: کمیتهٔ سوم }, usually: {from: 10-01, to: 11-25}, check: "https://un.example/third" }
  - { what: { en: Plenary vote, fa: رأی صحن }, usually: {from: 12-15, to: 12-22} }
  - { what: { en: Human Rights Day, fa: روز حقوق بشر }, each_year: 12-10 }
  - { what: { en: Special session, fa: نشست ویژه }, on: 2026-12-01, until: 2026-12-02 }`);
  const press = (text: string, more = {}) => [
    story(3, [member(4, { ...at, publisher: unOffice, text, signals: [signal('un_action')], ...more })]),
  ];

  it('say what is known, and what is only usual, in the reader’s language and calendar', () => {
    const digest = fullDigest(edition('{name: daily}'), { calendar });
    expect(textsOf(digest, 'dates')).toEqual([
      'Special session: 1 Dec 2026 to 2 Dec 2026',
      'Human Rights Day: 10 Dec 2026',
      'Plenary vote: usually from about 15 Dec 2026 to 22 Dec 2026; check with the UN',
      'Third Committee: usually under way now, until about 25 Nov 2026; check with the UN',
    ]);
    const persian = textsOf(fullDigest(edition('{name: daily, language: fa}'), { calendar }), 'dates');
    expect(persian?.[1]).toMatch(/^روز حقوق بشر: ۱۹ آذر ۱۴۰۵ \(۱۰ دسامبر ۲۰۲۶\)$/u);
    const text = bare(renderDigestText(digest, { deskUrl: null }));
    expect(text).toContain('\n2. Human Rights Day: 10 Dec 2026\n');
    expect(text).toContain('check with the UN\n   Source: https://un.example/third');
    expect(renderDigestHtml(digest, { deskUrl: null })).toContain('href="https://un.example/third"');
  });

  it('are read from what items say of the UN', () => {
    const told = (text: string, more = {}) =>
      textsOf(fullDigest(edition('{name: daily}'), { stories: press(text, more), reading: TEXT_READING }), 'dates');
    expect(told('The Special Rapporteur will present her report on 12 March. She spoke on 3 November.')).toEqual([
      '12 Mar 2027, named in a text of UN Example Office',
    ]);
    expect(told('کمیته در تاریخ ۱۵ دی ۱۴۰۵ تشکیل جلسه خواهد داد.', { language: 'fa' })).toEqual([
      '5 Jan 2027, named in a text of UN Example Office',
    ]);
    // What is past, what does not speak of what is to come, and what is not of the UN.
    expect(told('The report was presented on 12 March 2026. It is a report of 9 December 2026.')).toEqual([]);
    expect(
      told('The shop will open on 12 December 2026.', { publisher: { ...unOffice, kind: 'news', name: 'Radio' } }),
    ).toEqual([]);
  });

  it('hold no words of items in a public digest', () => {
    const open = fullDigest(edition('{name: open, public: true}'), {
      stories: press('The committee will convene on 12 March 2027.'),
      reading: TEXT_READING,
      calendar,
    });
    expect(textsOf(open, 'dates')).toHaveLength(4);
    expect(JSON.stringify(open.sections)).not.toContain('2027');
  });
});

describe('people named in warnings', () => {
  const warning = (id: number, text: string, more = {}) =>
    story(id, [
      member(id, {
        ...at,
        title: '',
        text,
        signals: [signal('execution_warning', { start: 0, end: Math.min(60, text.length) })],
        ...more,
      }),
    ]);
  const stories = [
    warning(
      1,
      'Parvaneh Mirzadeh and Reza Bahramnejad were moved to solitary confinement for execution, a source says.',
    ),
    warning(2, 'پروانه میرزاده و حسن کریمی‌پور برای اجرای حکم اعدام به سلول انفرادی منتقل شدند.', { language: 'fa' }),
    story(3, [member(3, { ...at, text: 'Maryam Soltani sang at the gathering.', signals: [signal('advocacy')] })]),
  ];

  it('stand once each, as the items write them, in the reader’s letters where an item does', () => {
    const digest = fullDigest(edition('{name: daily}'), { stories, reading: TEXT_READING });
    expect(textsOf(digest, 'people')).toEqual([
      'Parvaneh Mirzadeh, named in 2 warnings of executions · Reported by Radio Example',
      'Reza Bahramnejad, named in a warning of executions · Reported by Radio Example',
      expect.stringMatching(/^حسن کریمی‌پور, named in a warning of executions/u),
    ]);
    const persian = fullDigest(edition('{name: daily, language: fa}'), { stories, reading: TEXT_READING });
    expect(textsOf(persian, 'people')?.[0]).toMatch(/^پروانه میرزاده، نام‌برده در ۲ هشدار اعدام/u);
  });

  it('are on no public digest, and only near the words of the warning', () => {
    const open = fullDigest(edition('{name: open, public: true}'), { stories, reading: TEXT_READING });
    expect(open.sections.map(({ key }) => key)).not.toContain('people');
    expect(JSON.stringify(open)).not.toMatch(/Mirzadeh|Bahramnejad|میرزاده/u);
    const far = warning(
      9,
      `They may be executed.${' The hearing went on.'.repeat(40)} Said Nader Jahangiri of the shop.`,
    );
    expect(textsOf(fullDigest(edition('{name: daily}'), { stories: [far], reading: TEXT_READING }), 'people')).toEqual(
      [],
    );
  });

  it('are read whole where the reach of the warning ends, however long the text goes on', () => {
    const before = `They may be executed.${' The hearing went on.'.repeat(17)} `;
    expect(before.length).toBeGreaterThan(360);
    const text = `${before}Nader Jahangiri Moghaddam of the shop.${' The hearing went on.'.repeat(200)}`;
    const digest = fullDigest(edition('{name: daily}'), { stories: [warning(9, text)], reading: TEXT_READING });
    expect(textsOf(digest, 'people')).toEqual([expect.stringMatching(/^Nader Jahangiri Moghaddam, /)]);
  });

  it('are told as far as the section holds them, and counted beyond', () => {
    const families = 'Ahmadi Bahrami Daneshvar Ebadi Farahani Golshiri Hamidi Izadi Jafari Kamali Lotfi Mirzaei'.split(
      ' ',
    );
    const many = families.flatMap((family, index) => [
      warning(2 * index + 10, `Reza ${family} may be executed.`),
      warning(2 * index + 11, `Maryam ${family} may be executed.`),
    ]);
    const digest = fullDigest(edition('{name: daily}'), { stories: many, reading: TEXT_READING });
    const section = digest.sections.find(({ key }) => key === 'people');
    expect([section?.statements.length, section?.more]).toEqual([20, 4]);
  });

  it('stand in a brief too', () => {
    const both = story(7, [
      member(7, {
        ...at,
        title: '',
        text: stories[0]?.items[0]?.text ?? '',
        signals: [call(), signal('execution_warning')],
      }),
    ]);
    const context = { related: [], now: TO, zone: 'UTC', language: 'en', health: [], names: NAMES };
    const brief = buildFlashDigest({ story: both, ...context, reading: TEXT_READING });
    expect(textsOf(brief, 'people')).toHaveLength(2);
  });
});

describe('the title', () => {
  const HOUR = 3_600_000;
  it.each([
    [24, '{name: daily}', 'Daily digest, Saturday 21 November 2026'],
    [25, '{name: daily}', 'Daily digest, Saturday 21 November 2026'],
    [72, '{name: daily}', 'Digest of 3 days, to Saturday 21 November 2026'],
    [168, '{name: weekly, period: week}', 'Weekly digest, week to Saturday 21 November 2026'],
    [6, '{name: daily}', 'Digest of 6 hours, to Saturday 21 November 2026'],
    [24, '{name: daily, label: For Geneva}', 'For Geneva, Saturday 21 November 2026'],
    [72, '{name: daily, label: For Geneva}', 'For Geneva, Digest of 3 days, to Saturday 21 November 2026'],
    [168, '{name: weekly, period: week, label: The week}', 'The week, week to Saturday 21 November 2026'],
  ])('of %i hours names them: %s', (hours, text, title) => {
    expect(fullDigest(edition(text), { from: new Date(TO.getTime() - hours * HOUR) }).title).toBe(title);
  });

  it('of a period that somebody asks for names it in Persian too', () => {
    const from = new Date(TO.getTime() - 30 * 24 * HOUR);
    expect(fullDigest(edition('{name: daily, language: fa}'), { from, edition: null }).title).toMatch(
      /^گزارش ماهانه، /u,
    );
    expect(FROM < TO).toBe(true);
  });
});
