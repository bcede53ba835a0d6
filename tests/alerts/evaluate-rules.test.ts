import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alertsFor, type EvaluationContext } from '#src/alerts/evaluate-rules.ts';
import type { Rule, RuleConditions } from '#src/model/alert.ts';
import type { Relation } from '#src/model/story.ts';
import { call, type Member, member, NAMES, press, signal, stateAgency, story, unOffice } from './build-story.ts';

const now = new Date('2026-11-20T07:00:00Z');
const rule = (when: RuleConditions, more: Partial<Rule> = {}): Rule => ({
  key: 'calls',
  label: 'Calls',
  when,
  severity: 'urgent',
  channels: [],
  flash: true,
  enabled: true,
  ...more,
});
const calls = rule({ signals: [{ signal: 'call_for_killing' }] });
const context = (rules: Rule[]): EvaluationContext => ({ rules, now, language: 'en', names: NAMES, deskUrl: null });

/** Keys of what each item raises as it joins, in the order of their ids. */
function keysOf(items: Member[], rules: Rule[] = [calls]): string[][] {
  return items.map((item, index) =>
    alertsFor(story(7, items.slice(0, index + 1)), item, context(rules)).map((draft) => draft.key),
  );
}

describe('what may well be no call', () => {
  const careful = rule(
    { signals: [{ signal: 'call_for_killing' }] },
    { doubtful: { below: 0.7, severity: 'high' }, flash: false },
  );
  const unsure = (id: number, more: Partial<Member> = {}) => member(id, { signals: [call({ score: 0.69 })], ...more });
  const drafts = (items: Member[], language: 'en' | 'fa' = 'en') =>
    items.flatMap((item, index) =>
      alertsFor(story(7, items.slice(0, index + 1)), item, { ...context([careful]), language }).map(
        ({ key, severity, kind, content }) => [key, severity, kind, content.headline],
      ),
    );

  it('is told as unsure, less urgently, and again when a further item is surer, whatever its relation', () => {
    const sure = member(3, { signals: [call({ score: 0.7 })], relation: 'rewrite' });
    expect(drafts([unsure(1), unsure(2, { relation: 'copy' }), sure, unsure(4, { relation: 'development' })])).toEqual([
      ['calls:7:new', 'high', 'new', 'Unsure, please check: New report of a call for killing'],
      ['calls:7:sure', 'urgent', 'development', 'Development: what was unsure is borne out by a further item'],
    ]);
    expect(drafts([unsure(1)], 'fa')[0]?.[3]).toMatch(/^نامطمئن، لطفاً بررسی کنید: /u);
  });

  it('is urgent where an item of the story is sure, though the one that completes the rule is not', () => {
    const sure = member(1, { signals: [call({ score: 0.9 })] });
    const further = unsure(2, { relation: 'development', signals: [call({ score: 0.5, speaker: 'other-cleric' })] });
    expect(drafts([sure, further]).map(([key, severity]) => [key, severity])).toEqual([
      ['calls:7:new', 'urgent'],
      ['calls:7:speaker-other-cleric', 'urgent'],
    ]);
  });

  it('raises the same alerts in whichever order workers judge the items', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0.05, max: 1, noNaN: true }), { minLength: 1, maxLength: 6 }),
        fc.integer(),
        (scores, seed) => {
          const items = scores.map((score, index) =>
            member(index + 1, { signals: [call({ score })], relation: index === 0 ? 'first' : 'copy' }),
          );
          const whole = story(7, items);
          const judged = (order: Member[]) =>
            order.flatMap((item) =>
              alertsFor(whole, item, context([careful])).map(({ key, severity }) => [key, severity]),
            );
          const shuffled = [...items].sort((a, b) => ((a.id * seed) % 7) - ((b.id * seed) % 7));
          expect(new Set(judged(shuffled).map(String))).toEqual(new Set(judged(items).map(String)));
          const first = scores.findIndex((score) => score >= 0.7);
          const expected = first === 0 ? ['new,urgent'] : first === -1 ? ['new,high'] : ['new,high', 'sure,urgent'];
          expect(judged(items).map(([key, severity]) => `${key?.slice(8)},${severity}`)).toEqual(expected);
        },
      ),
    );
  });
});

describe('what raises an alert for a call', () => {
  const first = member(1, { signals: [call()] });
  const again = (id: number, relation: Relation, more: Partial<Member> = {}) =>
    member(id, { relation, signals: [call()], ...more });

  it.each<[string, Member[], string[][]]>([
    ['the first item', [first], [['calls:7:new']]],
    ['an item without a date', [member(1, { signals: [call()], published: null })], [['calls:7:new']]],
    ['a date in the future', [member(1, { signals: [call()], published: new Date('2030-01-01') })], [['calls:7:new']]],
    ['nothing of interest', [member(1)], [[]]],
    ['old news arriving late', [member(1, { signals: [call()], published: new Date('2026-11-17T06:59:59Z') })], [[]]],
    [
      'news just within the limit',
      [member(1, { signals: [call()], published: new Date('2026-11-17T07:00:00Z') })],
      [['calls:7:new']],
    ],
    ['an old clip that comes round again', [member(1, { signals: [call()], relation: 'recirculation' })], [[]]],
    ['a copy', [first, again(2, 'copy')], [['calls:7:new'], []]],
    ['a rewrite', [first, again(2, 'rewrite')], [['calls:7:new'], []]],
    ['a translation', [first, again(2, 'translation', { language: 'fa' })], [['calls:7:new'], []]],
    ['a quote', [first, again(2, 'quote')], [['calls:7:new'], []]],
    ['a mere re-report', [first, again(2, 'development')], [['calls:7:new'], []]],
    ['a copy in which the call is first found', [member(1), again(2, 'copy')], [[], ['calls:7:new']]],
    [
      'a fresh copy of old news',
      [member(1, { signals: [call()], published: new Date('2026-11-01') }), again(2, 'copy')],
      [[], []],
    ],
    [
      'a new speaker',
      [first, again(2, 'development', { signals: [call({ speaker: 'other-cleric' })] })],
      [['calls:7:new'], ['calls:7:speaker-other-cleric']],
    ],
    [
      'the same new speaker once more: the same key',
      [
        first,
        again(2, 'development', { signals: [call({ speaker: 'other-cleric' })] }),
        again(3, 'development', { signals: [call({ speaker: 'other-cleric' })] }),
      ],
      [['calls:7:new'], ['calls:7:speaker-other-cleric'], []],
    ],
    [
      'a new speaker in a copy',
      [first, again(2, 'copy', { signals: [call({ speaker: 'other-cleric' })] })],
      [['calls:7:new'], []],
    ],
    [
      'the speaker in the words of the item',
      [first, again(2, 'development', { signals: [call({ speaker: 'the cleric of Example' })] })],
      [['calls:7:new'], []],
    ],
    [
      'the speaker in another script, which cannot be compared',
      [first, again(2, 'development', { signals: [call({ speaker: 'امام جمعه' })] })],
      [['calls:7:new'], []],
    ],
    [
      'somebody whom the first item named',
      [
        member(1, {
          signals: [call()],
          mentions: [{ entity: 'other-cleric', surface: 'Other', alias: 'Other', why: '', start: 0, end: 5 }],
        }),
        again(2, 'development', { signals: [call({ speaker: 'other-cleric' })] }),
      ],
      [['calls:7:new'], []],
    ],
    [
      'a state outlet that publishes the call itself',
      [first, again(2, 'development', { publisher: stateAgency, signals: [call({ voice: 'direct' })] })],
      [['calls:7:new'], ['calls:7:official-voice']],
    ],
    [
      'a UN body that speaks',
      [first, again(2, 'development', { publisher: unOffice, signals: [signal('un_action')] })],
      [['calls:7:new'], ['calls:7:un-un-example-office']],
    ],
    [
      'a court that acts',
      [first, again(2, 'development', { signals: [signal('accountability')] })],
      [['calls:7:new'], ['calls:7:signal-accountability']],
    ],
    [
      'background on 1988 added',
      [first, again(2, 'development', { signals: [call(), signal('memory'), signal('advocacy')] })],
      [['calls:7:new'], []],
    ],
  ])('%s', (_name, items, expected) => {
    expect(keysOf(items)).toEqual(expected);
  });

  it('is the same whichever worker judges first', () => {
    const items = [first, again(2, 'copy'), again(3, 'rewrite')];
    const whole = story(7, items);
    const keys = items.flatMap((item) => alertsFor(whole, item, context([calls])).map((draft) => draft.key));
    expect(keys).toEqual(['calls:7:new']);
  });

  it('never raises more than one alert over copies, rewrites, translations and quotes, in any number and order', () => {
    const relation = fc.constantFrom<Relation>('copy', 'rewrite', 'translation', 'quote', 'recirculation');
    const joining = fc.array(fc.tuple(relation, fc.boolean(), fc.constantFrom('example-cleric', 'other-cleric', 'x')));
    fc.assert(
      fc.property(joining, (list) => {
        const items = [
          first,
          ...list.map(([how, carries, speaker], index) =>
            again(index + 2, how, { signals: carries ? [call({ speaker })] : [] }),
          ),
        ];
        expect(new Set(keysOf(items).flat())).toEqual(new Set(['calls:7:new']));
        expect(keysOf(items).flat()).toHaveLength(1);
      }),
    );
  });
});

describe('conditions', () => {
  const item = member(1, {
    signals: [call({ score: 0.6 }), signal('memory')],
    title: 'Families denied a last visit',
    mentions: [{ entity: 'evin', surface: 'Evin', alias: 'Evin', why: '', start: 0, end: 4 }],
  });
  it.each<[string, RuleConditions, boolean]>([
    ['score reached', { signals: [{ signal: 'call_for_killing', score: 0.6 }] }, true],
    ['score missed', { signals: [{ signal: 'call_for_killing', score: 0.61 }] }, false],
    ['one signal of several', { signals: [{ signal: 'un_action' }, { signal: 'memory' }] }, true],
    ['voice', { signals: [{ signal: 'call_for_killing', voice: 'direct' }] }, false],
    ['entity', { entities: ['khavaran', 'evin'] }, true],
    ['entity missing', { entities: ['khavaran'] }, false],
    ['kind', { kinds: ['news'] }, true],
    ['kind missing', { kinds: ['un'] }, false],
    ['language', { languages: ['fa', 'en'] }, true],
    ['language missing', { languages: ['fa'] }, false],
    ['words', { words: ['Last  Visit'] }, true],
    ['words within a word', { words: ['denie'] }, false],
    ['origins', { origins: 2 }, false],
    ['novelty', { origins: 1, novelty: ['copy'] }, false],
    ['age', { origins: 1, maximumAgeHours: 0.5 }, false],
    ['all must hold', { entities: ['evin'], kinds: ['un'] }, false],
  ])('%s', (_name, when, holds) => {
    expect(alertsFor(story(7, [item]), item, context([rule(when)]))).toHaveLength(holds ? 1 : 0);
  });

  it('finds Persian words in either keyboard’s letters and with joiners', () => {
    const persian = member(1, { title: 'آخرين ملاقات با خانواده', language: 'fa' });
    expect(alertsFor(story(7, [persian]), persian, context([rule({ words: ['آخرین ملاقات'] })]))).toHaveLength(1);
    const joined = member(1, { title: 'خطر اعدام قریب‌الوقوع', language: 'fa' });
    expect(alertsFor(story(7, [joined]), joined, context([rule({ words: ['اعدام قریب‌الوقوع'] })]))).toHaveLength(1);
  });

  it('raises when the third origin arrives, and quotes the item that carries the call', () => {
    const items = [
      member(1, { signals: [call()] }),
      member(2, { relation: 'development' }),
      member(3, { relation: 'development', publisher: press }),
    ];
    const corroborated = rule({ signals: [{ signal: 'call_for_killing' }], origins: 3 });
    expect(keysOf(items, [corroborated])).toEqual([[], [], ['calls:7:new']]);
    const [draft] = alertsFor(story(7, items), items[2]!, context([corroborated]));
    expect(draft?.content.quote?.text).toBe('they must all be put to death');
  });

  it('leaves out rules that are switched off', () => {
    expect(alertsFor(story(7, [item]), item, context([{ ...calls, enabled: false }]))).toEqual([]);
  });
});
