import { describe, expect, it } from 'vitest';
import { buildDigest, type DigestInput } from '#src/digests/build-digest.ts';
import { buildFlashDigest } from '#src/digests/build-flash.ts';
import { countPeriod } from '#src/digests/counts.ts';
import { coverageOf } from '#src/digests/coverage.ts';
import type { SourceHealth } from '#src/model/alert.ts';
import type { Digest, DigestSection } from '#src/model/digest.ts';
import type { WatchedEntity } from '#src/model/entity.ts';
import type { Story } from '#src/model/story.ts';
import { call, member, NAMES, signal, stateAgency, story, unOffice } from '../alerts/build-story.ts';

const from = new Date('2026-11-20T06:00:00Z');
const to = new Date('2026-11-21T06:00:00Z');
const inside = new Date('2026-11-20T12:00:00Z');
const before = new Date('2026-11-19T12:00:00Z');
const at = (moment: Date) => ({ published: moment, collected: moment });

const official: WatchedEntity = {
  id: 'example-cleric',
  type: 'person',
  name: { en: 'Example Cleric', fa: 'روحانی نمونه' },
  why: { en: 'Named in the record.' },
  source: 'https://record.example/',
  wikidata: null,
  offices: [],
};

function health(name: string, more: Partial<SourceHealth> = {}): SourceHealth {
  return {
    source: name.toLowerCase(),
    name,
    outcome: 'items',
    reason: null,
    lastLooked: inside,
    lastSuccess: inside,
    lastNewItem: inside,
    failures: 0,
    ...more,
  };
}

function digestOf(stories: Story[], more: Partial<DigestInput> = {}): Digest {
  return buildDigest({
    from,
    to,
    zone: 'UTC',
    language: 'en',
    stories,
    health: [health('Radio')],
    officials: [official],
    names: NAMES,
    previous: null,
    ...more,
  });
}

const section = (digest: Digest, key: DigestSection['key']) => digest.sections.find((one) => one.key === key);
/** Where the stories stand: section key → story ids. */
function placed(digest: Digest): Record<string, (number | null)[]> {
  const filled = digest.sections.filter(({ statements }) => statements.length > 0);
  return Object.fromEntries(filled.map(({ key, statements }) => [key, statements.map((one) => one.story)]));
}
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
    const earlier = countPeriod([story(9, [naming(9, before)])], { from: new Date('2026-11-19T06:00Z'), to: from }, [
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

describe('coverage: "nothing found" is not "could not look"', () => {
  const broken = health('Gone', {
    outcome: 'broken',
    reason: 'The page has no articles any more.',
    lastSuccess: before,
    failures: 7,
  });
  it('names those that are read and say nothing', () => {
    const silent = Array.from({ length: 7 }, (_, index) => health(`Quiet ${index}`, { condition: 'silent' }));
    const { sentence, blind } = coverageOf(silent, { from, to }, 'en');
    expect(blind).toEqual([]);
    expect(sentence).toMatch(
      /^Read, but silent for unusually long: \u2068Quiet 0\u2069, .*Quiet 4\u2069 and 2 more\. All 7 sources were read\.$/,
    );
    expect(coverageOf(silent, { from, to }, 'fa').sentence).toMatch(/^خوانده شد، اما .* و ۲ منبع دیگر\./);
  });

  it.each<[string, SourceHealth[], { read: number; blind: [string, string][]; empty: string; summary: RegExp }]>([
    ['all read', [health('Radio')], { read: 1, blind: [], empty: 'Nothing found.', summary: /^A quiet period/ }],
    [
      'one broken',
      [health('Radio'), broken],
      {
        read: 1,
        blind: [['Gone', 'The page has no articles any more.']],
        empty: 'Nothing found in the sources that could be read.',
        summary: /in the sources that could be read/,
      },
    ],
    [
      'never looked at, and not looked at in the period',
      [
        health('New', { outcome: null, lastLooked: null, lastSuccess: null }),
        health('Stale', { lastLooked: before, lastSuccess: before }),
        health('Radio'),
      ],
      {
        read: 1,
        blind: [
          ['New', 'not looked at yet'],
          ['Stale', 'not looked at in this period'],
        ],
        empty: 'Nothing found in the sources that could be read.',
        summary: /in the sources that could be read/,
      },
    ],
    [
      'none read',
      [broken],
      {
        read: 0,
        blind: [['Gone', 'The page has no articles any more.']],
        empty: 'Could not look: no source could be read.',
        summary: /^Nothing can be said of this period/,
      },
    ],
    [
      'one that lost its entries is blind, though it answers; a silent one is read',
      [
        health('Emptied', { outcome: 'empty', condition: 'emptied', reason: 'None of its usual entries was in it.' }),
        health('Quiet', { outcome: 'not-modified', condition: 'silent' }),
      ],
      {
        read: 1,
        blind: [['Emptied', 'None of its usual entries was in it.']],
        empty: 'Nothing found in the sources that could be read.',
        summary: /in the sources that could be read/,
      },
    ],
    [
      'verified empty and unchanged sources count as read',
      [health('Empty', { outcome: 'empty' }), health('Same', { outcome: 'not-modified' })],
      { read: 2, blind: [], empty: 'Nothing found.', summary: /^A quiet period/ },
    ],
  ])('%s', (_name, sources, expected) => {
    const digest = digestOf([], { health: sources });
    expect(digest.coverage.read).toBe(expected.read);
    expect(digest.coverage.blind.map(({ name, reason }) => [name, reason])).toEqual(expected.blind);
    expect(section(digest, 'calls')?.empty).toBe(expected.empty);
    expect(digest.summary).toMatch(expected.summary);
  });
});

describe('a flash digest', () => {
  const subject = story(5, [
    member(50, {
      ...at(inside),
      publisher: stateAgency,
      signals: [call({ voice: 'direct' })],
      mentions: [{ entity: 'evin', surface: '', alias: '', why: '', start: 0, end: 1 }],
    }),
    member(51, { ...at(inside), relation: 'copy', signals: [call()] }),
    member(52, { ...at(inside), relation: 'development', signals: [call()] }),
  ]);
  const days = (number: number) => new Date(inside.getTime() + number * 86_400_000);
  const evin = [{ entity: 'evin', surface: '', alias: '', why: '', start: 0, end: 1 }];
  const related = [
    story(1, [member(1, { ...at(days(-100)), signals: [call()] })]),
    story(2, [member(2, { ...at(days(-50)), signals: [call({ speaker: 'other-cleric' })] })]),
    story(3, [
      member(3, { ...at(days(-40)), publisher: stateAgency, signals: [call({ voice: 'direct', speaker: 'x' })] }),
    ]),
    story(6, [member(6, { ...at(days(1)), publisher: unOffice, signals: [signal('un_action')] })]),
    story(7, [member(7, { ...at(days(-1)), publisher: unOffice, signals: [signal('un_action')] })]),
    story(8, [member(8, { ...at(days(-5)), signals: [signal('execution_warning')], mentions: evin })]),
    story(9, [member(9, { ...at(days(-5)), signals: [signal('execution_warning')] })]),
    story(10, [member(10, { ...at(days(-31)), signals: [signal('execution_warning')], mentions: evin })]),
    story(11, [
      member(11, { published: null, collected: days(1), publisher: unOffice, signals: [signal('un_action')] }),
    ]),
  ];
  const flash = (of: Story) =>
    buildFlashDigest({
      story: of,
      related: [...related, of],
      now: days(2),
      zone: 'UTC',
      language: 'en',
      health: [health('Radio', { lastSuccess: days(2) })],
      names: NAMES,
    });

  it('of a call: each origin, earlier calls of speaker or outlet, the UN since, who is at risk', () => {
    const digest = flash(subject);
    expect(placed(digest)).toEqual({ calls: [5, 5], context: [3, 1], un: [6], warnings: [8] });
    expect(digest).toMatchObject({ kind: 'flash', title: 'Flash digest: Call for killing' });
  });

  it('of a UN action: its origins, the calls before it, who is at risk', () => {
    const action = story(12, [
      member(60, { ...at(inside), publisher: unOffice, signals: [signal('un_action')], mentions: evin }),
    ]);
    expect(placed(flash(action))).toEqual({ un: [12], calls: [3, 2, 1], warnings: [8] });
  });
});
