import { describe, expect, it } from 'vitest';
import { buildFlashDigest } from '#src/digests/build-flash.ts';
import type { Story } from '#src/model/story.ts';
import { call, member, NAMES, signal, stateAgency, story, unOffice } from '../alerts/build-story.ts';
import { at, health, inside, placed } from './digest-of.ts';

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
