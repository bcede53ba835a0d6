import { describe, expect, it } from 'vitest';
import { buildFlashDigest } from '#src/digests/build-flash.ts';
import { parseEditions } from '#src/digests/editions-file.ts';
import { renderDigestHtml } from '#src/digests/render-html.ts';
import { renderDigestJson } from '#src/digests/render-json.ts';
import { renderDigestText } from '#src/digests/render-text.ts';
import type { Digest } from '#src/model/digest.ts';
import type { Story } from '#src/model/story.ts';
import type { ReaderLanguage } from '#src/model/wording.ts';
import { call, member, NAMES, signal, story, unOffice } from '../alerts/build-story.ts';
import { busyDay, edition, FROM, fullDigest, PRIVATE, TO } from './full-digest.ts';

const options = { deskUrl: 'https://desk.example' };
const bare = (text: string) => text.replaceAll(/[\u2068\u2069]/gu, '');

describe('a digest for one audience', () => {
  it.each<[string, ReaderLanguage, string]>([
    ['internal', 'en', '{name: daily}'],
    ['internal', 'fa', '{name: daily, language: fa, zone: Asia/Tehran}'],
    ['public', 'en', '{name: open, label: What was reported, public: true}'],
    ['public', 'fa', '{name: open, language: fa, zone: Asia/Tehran, public: true}'],
  ])('reads as its golden file: %s, %s', async (kind, language, text) => {
    const digest = fullDigest(edition(text), {
      lateness: kind === 'internal' && language === 'en' ? 'Made late.' : null,
    });
    await expect(bare(renderDigestText(digest, options))).toMatchFileSnapshot(`golden/edition-${kind}-${language}.txt`);
  });

  it('puts what is gravest first', () => {
    expect(fullDigest(edition('{name: daily}')).sections.map(({ key }) => key)).toEqual(
      'calls warnings un denials executions accountability advocacy memory officials changes corrections'.split(' '),
    );
  });

  it('names those at risk as the items do, for the inside alone', () => {
    const inside = renderDigestText(fullDigest(edition('{name: daily}')), options);
    expect(inside).toContain('Parvaneh Mirzadeh moved to solitary');
    for (const language of ['en', 'fa'])
      for (const render of [renderDigestText, renderDigestHtml, renderDigestJson]) {
        const open = render(fullDigest(edition(`{name: open, public: true, language: ${language}}`)), options);
        for (const words of PRIVATE) expect(open.toLowerCase()).not.toContain(words.toLowerCase());
        expect(open.toLowerCase()).not.toMatch(/parvaneh|desk\.example|\/1"/);
      }
  });

  it('keeps to its signals, its names, its sections and its least score', () => {
    const shown = (text: string, stories = busyDay()) =>
      fullDigest(edition(text), { stories })
        .sections.filter(({ key, statements }) => key !== 'corrections' && statements.length > 0)
        .map(({ key }) => key);
    expect(shown('{name: un, signals: [un_action, denial]}')).toEqual(['un', 'denials']);
    expect(shown('{name: cleric, entities: [example-cleric]}')).toEqual(['calls', 'officials']);
    expect(shown('{name: short, sections: [calls, un]}')).toEqual(['calls', 'un']);
    expect(shown('{name: sure, least_score: 0.95}')).toEqual([]);
  });

  it('says in one paragraph what is far more than usual', () => {
    const reports = [1, 2, 3, 4].map((id) =>
      story(id, [member(id, { published: FROM, collected: FROM, signals: [signal('execution_report')] })]),
    );
    const { summary } = fullDigest(edition('{name: daily}'), { stories: reports });
    expect(summary).toContain('reports of executions 4 (usually 1.3)');
    expect(summary).toContain('Far more than usual: reports of executions.');
  });
});

describe('what changed since the last digest', () => {
  const before = fullDigest(edition('{name: daily}'));
  const later = new Date('2026-11-21T12:00:00Z');
  const changed = (stories = busyDay()) =>
    fullDigest(edition('{name: daily}'), {
      from: before.to,
      to: new Date('2026-11-22T06:00:00Z'),
      before,
      stories,
    }).sections.find(({ key }) => key === 'changes');

  it('is told of stories with more origins, and of calls on which the UN spoke', () => {
    const [first, second, ...rest] = busyDay();
    if (!first || !second) throw new Error('no stories');
    const at = { published: later, collected: later };
    const spoken = member(50, { ...at, relation: 'development', publisher: unOffice, signals: [signal('un_action')] });
    const told = member(51, {
      ...at,
      relation: 'development',
      title: 'A further report',
      signals: [signal('execution_warning')],
    });
    const section = changed([
      story(1, [...first.items, spoken], { origins: first.origins }),
      story(2, [...second.items, told]),
      ...rest,
    ]);
    expect(section?.statements.map(({ text }) => bare(text))).toEqual([
      'The United Nations has reacted to this call since, by the report of UN Example Office',
      'Told in the last digest with 1 independent origin, now with 2 · published by Radio Example',
    ]);
  });

  it('is nothing, or cannot be told, in two different sentences', () => {
    expect(changed()).toMatchObject({ statements: [], empty: 'Of what the last digest told, nothing has changed.' });
    expect(before.sections.find(({ key }) => key === 'changes')?.empty).toBe(
      'There is no earlier digest to compare with.',
    );
  });
});

describe('a further brief on a story', () => {
  it('says what changed since the one before', () => {
    const [first] = busyDay();
    if (!first) throw new Error('no story');
    const brief = (of: Story, before: Digest | null, now: Date) =>
      buildFlashDigest({ story: of, related: [], now, zone: 'UTC', language: 'en', health: [], names: NAMES, before });
    const early = brief({ ...first, origins: first.origins.slice(0, 1) }, null, TO);
    expect(early.sections.some(({ key }) => key === 'changes')).toBe(false);
    const later = new Date(TO.getTime() + 3_600_000);
    const added = member(60, { collected: later, published: later, relation: 'development', signals: [call()] });
    const grown = story(1, [...first.items, added]);
    const changes = (of: Story) => brief(of, early, new Date(later.getTime() + 1000)).sections[1];
    expect(changes(grown)).toMatchObject({ key: 'changes', title: 'What changed since the last brief' });
    expect(changes(grown)?.statements[0]?.text).toContain('now with 3');
    expect(changes({ ...first, origins: first.origins.slice(0, 1) })).toMatchObject({
      statements: [],
      empty: 'Of what the last brief told, nothing has changed.',
    });
  });
});

describe('the file of editions', () => {
  it('says every fault at once, each with its place', () => {
    const text = `digests:
      - {name: Daily, time: 7}
      - {name: flash}
      - {name: weekly, period: week, days: [mon, tue]}
      - {name: a, zone: Mars/Olympus, signals: [noise], least_score: 2}
      - {name: b}
      - {name: b, colour: red}`;
    let said = '';
    try {
      parseEditions(text);
    } catch (error) {
      said = String(error);
    }
    for (const part of [
      'name: must be lower-case',
      'time: must be a time',
      'used by the product',
      'must be one day',
      'time zone',
      'must be signals',
      'least_score',
    ])
      expect(said).toContain(part);
    expect(said.split('\n').length).toBeGreaterThanOrEqual(8);
    expect(() => parseEditions('digests: {')).toThrow(/cannot be used/);
    expect(parseEditions('')).toEqual([]);
  });
});
