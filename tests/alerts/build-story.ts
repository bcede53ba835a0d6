import type { Signal, SignalName } from '#src/model/signal.ts';
import type { Publisher } from '#src/model/source.ts';
import type { Origin, Relation, Story } from '#src/model/story.ts';

export type Member = Story['items'][number];

export const NAMES = new Map([
  ['example-cleric', { en: 'Example Cleric', fa: 'روحانی نمونه' }],
  ['other-cleric', { en: 'Other Cleric', fa: 'آن روحانی' }],
  ['example-agency', { en: 'Example Agency', fa: 'خبرگزاری نمونه' }],
]);

export const stateAgency: Publisher = {
  name: 'Example Agency',
  kind: 'state_media',
  platform: 'web',
  owner: 'state',
  stance: 'state',
};
export const press: Publisher = { name: 'Radio Example', kind: 'news', platform: 'web', owner: null, stance: 'press' };
export const unOffice: Publisher = {
  name: 'UN Example Office',
  kind: 'un',
  platform: 'web',
  owner: 'un',
  stance: 'un',
};
export const account: Publisher = { name: 'Sara N.', kind: 'social', platform: 'x', owner: null, stance: null };

export function signal(name: SignalName, more: Partial<Signal> = {}): Signal {
  return { signal: name, score: 0.9, start: 0, end: 10, reason: 'the quoted words', ...more };
}

export function call(more: Partial<Signal> = {}): Signal {
  return signal('call_for_killing', {
    voice: 'reported',
    speaker: 'example-cleric',
    target: 'the prisoners of one ward',
    reason: 'they must all be put to death',
    ...more,
  });
}

export function member(id: number, more: Partial<Member> = {}): Member {
  return {
    id,
    source: 'example',
    publisher: press,
    author: null,
    url: `https://news.example/${id}`,
    canonicalUrl: `https://news.example/${id}`,
    title: `Headline ${id}`,
    text: `Text of item ${id}.`,
    language: 'en',
    published: new Date('2026-11-20T06:00:00Z'),
    collected: new Date('2026-11-20T06:05:00Z'),
    links: [],
    forwardedFrom: null,
    quotedIn: null,
    signals: [],
    mentions: [],
    relation: 'first' as Relation,
    ...more,
  };
}

/** A story whose items count as one origin where they copy, as an origin each where they do not. */
export function story(id: number, items: Member[], more: Partial<Story> = {}): Story {
  const origins: Origin[] = [];
  for (const item of items) {
    const last = origins.at(-1);
    if (last && ['copy', 'rewrite', 'translation', 'quote', 'recirculation'].includes(item.relation))
      last.items.push(item.id);
    else
      origins.push({
        name: item.publisher.name,
        kind: item.publisher.kind,
        stance: item.publisher.stance,
        items: [item.id],
      });
  }
  const times = items.map((item) => item.collected.getTime());
  return {
    id,
    title: items[0]?.title ?? '',
    language: items[0]?.language ?? 'en',
    firstSeen: new Date(Math.min(...times)),
    lastSeen: new Date(Math.max(...times)),
    items,
    origins,
    ...more,
  };
}
