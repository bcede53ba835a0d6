import { describe, expect, it } from 'vitest';
import type { DigestSection } from '#src/model/digest.ts';
import type { Story } from '#src/model/story.ts';
import { call, member, signal, stateAgency, story, unOffice } from '../alerts/build-story.ts';
import { at, before, countsOf, digestOf, from, inside, official, placed, section, to } from './digest-of.ts';

const bare = (text: string | undefined) => text?.replaceAll(/[\u2068\u2069]/gu, '');

describe('where a story stands', () => {
  const item = (id: number, ...names: Parameters<typeof signal>[0][]) =>
    member(id, { ...at(inside), signals: names.map((name) => (name === 'call_for_killing' ? call() : signal(name))) });

  it.each<[string, Story[], Record<string, number[]>]>([
    ['a line a story, however many items', [story(1, [item(1, 'memory'), item(2, 'memory')])], { memory: [1] }],
    ['the gravest section wins', [story(1, [item(1, 'memory', 'execution_report', 'denial')])], { denials: [1] }],
    ['UN experts who warn', [story(1, [item(1, 'execution_warning', 'un_action')])], { warnings: [1], un: [1] }],
    [
      'a call, and what the UN says on it',
      [story(1, [item(1, 'call_for_killing'), item(2, 'un_action')])],
      { calls: [1], un: [1] },
    ],
    ['nothing of interest', [story(1, [item(1)])], {}],
    ['outside the period', [story(1, [member(1, { ...at(before), signals: [call()] })])], {}],
    ['at the end, which belongs to the next', [story(1, [member(1, { ...at(to), signals: [call()] })])], {}],
    ['at the start', [story(1, [member(1, { ...at(from), signals: [call()] })])], { calls: [1] }],
    [
      'published before, come in now',
      [story(1, [member(1, { published: before, collected: inside, signals: [call()] })])],
      { calls: [1] },
    ],
    [
      'published long before, come in now',
      [story(1, [member(1, { published: new Date('2024-01-01'), collected: inside, signals: [call()] })])],
      { context: [1] },
    ],
    [
      'imported later, published in the period',
      [story(1, [member(1, { published: inside, collected: new Date('2027-01-01'), signals: [call()] })])],
      { calls: [1] },
    ],
    ['a date in the future', [story(1, [member(1, { published: inside, collected: before, signals: [call()] })])], {}],
    [
      'an old clip that went round again',
      [
        story(1, [
          member(1, { ...at(before), signals: [call()] }),
          member(2, { ...at(inside), signals: [call()], relation: 'recirculation' }),
        ]),
      ],
      {},
    ],
  ])('%s', (_name, stories, expected) => {
    expect(placed(digestOf(stories))).toEqual(expected);
  });

  it('puts new stories before those that go on, and corroborated ones first', () => {
    const continuing = story(1, [
      member(1, { ...at(before), signals: [call()] }),
      member(2, { ...at(inside), signals: [call()], relation: 'development' }),
    ]);
    const single = story(2, [item(3, 'call_for_killing')]);
    const double = story(3, [item(4, 'call_for_killing'), item(5, 'call_for_killing')]);
    const digest = digestOf([continuing, single, double]);
    expect(placed(digest).calls).toEqual([3, 2, 1]);
    expect(section(digest, 'calls')?.statements[2]?.text).toContain('continues a story first seen 19 Nov 2026, 12:00');
  });

  it('says how many more there were', () => {
    const stories = Array.from({ length: 40 }, (_, index) => story(index + 1, [item(index + 1, 'memory')]));
    expect(section(digestOf(stories), 'memory')).toMatchObject({ statements: { length: 8 }, more: 32 });
  });
});

describe('what a line says', () => {
  const lineOf = (items: Parameters<typeof story>[1], key: DigestSection['key'] = 'calls') =>
    section(digestOf([story(1, items)]), key)?.statements[0];

  it('attributes a reported call, with its sentence in the original and its source', () => {
    const text =
      'The news of the day. On Friday he said that they must all be put to death at once. People were afraid.';
    const start = 'Headline\n'.length + text.indexOf('they must');
    const span = { start, end: start + 'they must all be put to death'.length };
    const line = lineOf([member(1, { ...at(inside), title: 'Headline', text, signals: [call(span)] })]);
    expect({ ...line, text: bare(line?.text) }).toEqual({
      text: 'Call for killing attributed to Example Cleric, as reported by Radio Example, against “the prisoners of one ward” · 1 origin',
      quote: 'On Friday he said that they must all be put to death at once.',
      language: 'en',
      attribution: '\u2068Example Cleric\u2069, as reported by Radio Example',
      url: 'https://news.example/1',
      story: 1,
      published: inside,
      origins: 1,
    });
  });

  it.each<[string, Parameters<typeof member>[1], string]>([
    [
      'an outlet that calls itself',
      { publisher: stateAgency, signals: [call({ voice: 'direct', speaker: 'example-agency' })] },
      'Call for killing published by Example Agency',
    ],
    [
      'an outlet that carries a call with approval',
      { publisher: stateAgency, signals: [call({ voice: 'direct' })] },
      'Call for killing attributed to Example Cleric, published by Example Agency',
    ],
    [
      'a speaker not known',
      { signals: [call({ speaker: 'a preacher' })] },
      'attributed to a preacher, as reported by Radio Example',
    ],
  ])('%s', (_name, more, expected) => {
    expect(bare(lineOf([member(1, { ...at(inside), ...more })])?.text)).toContain(expected);
  });

  it('tells a UN body’s own words from reports of them, and takes its own', () => {
    const report = member(1, { ...at(inside), signals: [signal('un_action')] });
    const own = member(2, { ...at(inside), publisher: unOffice, signals: [signal('un_action', { score: 0.7 })] });
    expect(bare(lineOf([report], 'un')?.text)).toBe('Reported by Radio Example · 1 origin');
    expect(bare(lineOf([report, own], 'un')?.text)).toBe(
      'Published by UN Example Office · 2 independent origins (press, UN)',
    );
  });

  it('survives spans that lie outside the text, and texts without a full stop', () => {
    const outside = member(1, { ...at(inside), signals: [call({ start: 900, end: 1200 })] });
    expect(lineOf([outside])?.quote).toBeNull();
    const endless = member(1, {
      ...at(inside),
      title: '',
      text: 'x '.repeat(50_000),
      signals: [call({ start: 5000, end: 5010 })],
    });
    expect(lineOf([endless])?.quote?.length).toBeLessThanOrEqual(360);
  });
});

describe('officials', () => {
  it('tells what was said of each, by whom, and how often before', () => {
    const naming = (id: number, moment: Date) => {
      const text = 'Example Cleric sat on the board. Nothing else happened.';
      const mention = { entity: 'example-cleric', surface: 'Example Cleric', alias: '', why: '', start: 0, end: 14 };
      return member(id, { ...at(moment), title: '', text, signals: [signal('denial')], mentions: [mention] });
    };
    const earlier = countsOf([story(9, [naming(9, before)])], { from: new Date('2026-11-19T06:00Z'), to: from }, [
      official,
    ]);
    const digest = digestOf([story(1, [naming(1, inside)]), story(2, [naming(2, inside)])], { previous: earlier });
    expect(section(digest, 'officials')?.statements.map(({ text, quote }) => [bare(text), quote])).toEqual([
      [
        'Example Cleric: named in 2 stories (1 in the period before) · Reported by Radio Example',
        'Example Cleric sat on the board.',
      ],
      ['Example Cleric, in another story · Reported by Radio Example', 'Example Cleric sat on the board.'],
    ]);
    expect(digest.summary).toContain('denials 2 (1 before)');
  });
});
