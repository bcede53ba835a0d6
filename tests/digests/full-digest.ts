import { buildDigest, type DigestInput } from '#src/digests/build-digest.ts';
import type { Stretch } from '#src/digests/chart.ts';
import { completeEdition, parseEditions } from '#src/digests/editions-file.ts';
import type { Digest, DigestEdition } from '#src/model/digest.ts';
import type { WatchedEntity } from '#src/model/entity.ts';
import { SIGNALS } from '#src/model/signal.ts';
import type { Story } from '#src/model/story.ts';
import { account, call, member, NAMES, press, signal, story, unOffice } from '../alerts/build-story.ts';

export const TO = new Date('2026-11-21T06:00:00Z');
export const FROM = new Date('2026-11-20T06:00:00Z');
const HOUR = 3_600_000;
const inside = (hours: number) => new Date(FROM.getTime() + hours * HOUR);

export function edition(text: string): DigestEdition {
  const [entry] = parseEditions(`digests: [${text}]`);
  if (!entry) throw new Error(text);
  return completeEdition(entry, { language: 'en', zone: 'UTC', time: '06:00' });
}

/** Names and words of private persons, which no public digest may hold. */
export const PRIVATE = [
  'Parvaneh Mirzadeh',
  'sara_of_the_lane',
  'Sara N.',
  'they must all be put to death',
  'one ward',
];

const official: WatchedEntity = {
  id: 'example-cleric',
  type: 'person',
  name: { en: 'Example Cleric', fa: 'روحانی نمونه' },
  why: { en: 'Named in the record.' },
  source: 'https://record.example/',
  wikidata: null,
  offices: [],
};
const mention = { entity: 'example-cleric', start: 0, end: 5, surface: 'Cleric', alias: 'Cleric', why: '' };

/** A day with something of each kind. */
export function busyDay(): Story[] {
  const at = (hours: number) => ({ published: inside(hours), collected: inside(hours) });
  const warning = {
    title: 'Parvaneh Mirzadeh moved to solitary for execution',
    text: 'The family of Parvaneh Mirzadeh was called for a last visit.',
    url: 'https://news.example/parvaneh-mirzadeh-execution',
  };
  return [
    story(1, [
      member(1, {
        ...at(2),
        text: 'The cleric said that they must all be put to death.',
        mentions: [mention],
        signals: [call()],
      }),
      member(2, {
        ...at(3),
        publisher: account,
        author: { name: 'Sara N.', handle: 'sara_of_the_lane' },
        url: 'https://x.example/sara_of_the_lane/1',
        signals: [call({ voice: 'direct', speaker: 'Sara N.' })],
      }),
    ]),
    story(2, [member(3, { ...at(4), ...warning, signals: [signal('execution_warning')] })]),
    story(3, [
      member(4, {
        ...at(5),
        publisher: unOffice,
        language: 'fa',
        title: 'بیانیهٔ کارشناسان',
        signals: [signal('un_action')],
      }),
    ]),
    ...(['denial', 'execution_report', 'accountability', 'advocacy', 'memory'] as const).map((name, index) =>
      story(10 + index, [
        member(10 + index, {
          ...at(6 + index),
          publisher: index % 2 === 0 ? press : account,
          title: `Parvaneh Mirzadeh, ${name}`,
          signals: [signal(name)],
        }),
      ]),
    ),
  ];
}

const noFigures = () => Object.fromEntries(SIGNALS.map((name) => [name, 0])) as Stretch['signals'];

export function fullDigest(one: DigestEdition, more: Partial<DigestInput> = {}): Digest {
  const stories = more.stories ?? busyDay();
  const stretches = Array.from({ length: 8 }, (_, index): Stretch => {
    const to = new Date(TO.getTime() - (7 - index) * 24 * HOUR);
    return { to, signals: { ...noFigures(), call_for_killing: index % 3, execution_report: index } };
  });
  const item = stories[0]?.items[0];
  return buildDigest({
    from: FROM,
    to: TO,
    zone: one.zone,
    language: one.language,
    stories,
    health: [
      {
        source: 'private-account',
        name: 'Sara N. on X',
        outcome: 'refused',
        reason: 'The server refuses us (403 Forbidden).',
        lastLooked: inside(1),
        lastSuccess: null,
        lastNewItem: null,
        failures: 3,
        condition: 'refused',
      },
      {
        source: 'radio',
        name: 'Radio Example',
        outcome: 'items',
        reason: null,
        lastLooked: inside(20),
        lastSuccess: inside(20),
        lastNewItem: inside(20),
        failures: 0,
      },
    ],
    officials: [official],
    names: NAMES,
    previous: null,
    figures: { usual: { ...noFigures(), execution_report: 1.25 }, stretches },
    edition: one,
    before: null,
    corrections: item
      ? [
          { kind: 'wrong', item, story: 1, signal: 'call_for_killing', at: inside(1) },
          { kind: 'deleted', item, story: 1, signal: 'denial', at: inside(1) },
        ]
      : [],
    ...more,
  });
}
