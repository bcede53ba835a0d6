import { parseAtomFeed } from 'feedsmith';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { atomFeed } from '#src/channels/atom.ts';
import type { Message } from '#src/model/delivery.ts';
import { readFeed } from '#src/pipeline/channels/feeds.ts';
import { readFeed as readAnyFeed } from '#src/sources/feed-document.ts';
import { insertDeliveries } from '#src/store/deliveries.ts';
import { HOSTILE_TEXTS } from '../web/hostile-texts.ts';
import { type OpenDesk, openDesk } from '../web/open-desk.ts';
import { alertOf, digestOf, HOSTILE, NOW } from './messages.ts';

const ADDRESS = 'canary-of-an-address-nobody-guesses';
const FEED = { title: 'A & B', address: `https://desk.example/feeds/${ADDRESS}`, language: 'en', now: NOW } as const;

/** What XML 1.0 asks of every document. */
function expectWellFormed(xml: string): void {
  expect(xml).not.toMatch(/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/u);
  expect(xml).not.toMatch(/&(?!(?:amp|lt|gt|quot|#39);)/u);
  const open: string[] = [];
  for (const [, end, name = '', empty] of xml.matchAll(/<(\/?)([a-z]+)(?: [a-z:]+="[^"<]*")*(\/?)>/gu))
    if (end) expect(open.pop()).toBe(name);
    else if (!empty) open.push(name);
  expect(open).toEqual([]);
  expect(xml.replace(/<\/?[a-z]+(?: [a-z:]+="[^"<]*")*\/?>|<\?xml [^<>]*\?>/gu, '')).not.toMatch(/[<>]/u);
}

describe('an Atom feed', () => {
  it('says of each message what it is, who says it and where it stands', () => {
    const message = { ...alertOf('they must all die', 'alert-7-feed'), link: 'https://desk.example/stories/12' };
    const xml = atomFeed({ ...FEED, messages: [message] });
    expectWellFormed(xml);
    const feed = parseAtomFeed(xml);
    expect(feed).toMatchObject({
      title: { value: 'A & B' },
      updated: NOW.toISOString(),
      links: [{ rel: 'self', href: FEED.address }],
      entries: [
        {
          id: expect.stringMatching(/^urn:khavaran:feed:[0-9a-f]{32}:alert-7-feed$/),
          title: { value: expect.stringContaining('New report of a call for killing') },
          links: [{ href: 'https://desk.example/stories/12' }],
          categories: [{ term: 'alert' }, { term: 'urgent' }],
        },
      ],
    });
    expect(feed.entries?.[0]?.content?.value).toContain('<blockquote lang="fa" dir="rtl">');
  });

  it('gives its ids without its address', () => {
    const xml = atomFeed({ ...FEED, messages: [alertOf('x')] });
    expect(xml.replace(/<link rel="self"[^>]*>/u, '')).not.toContain(ADDRESS);
  });

  it('is whole without a message', () => {
    expect(parseAtomFeed(atomFeed({ ...FEED, messages: [] }))).toMatchObject({ updated: NOW.toISOString() });
  });

  it.each([...HOSTILE, ...HOSTILE_TEXTS.map((text): [string, string] => [text.slice(0, 40), text])])(
    'holds hostile texts: %s',
    (_name, text) => {
      const messages = [alertOf(text, 'alert-1', 'fa'), digestOf(text, 'digest-1')];
      const xml = atomFeed({ ...FEED, messages });
      expectWellFormed(xml);
      expect(readAnyFeed(new TextEncoder().encode(xml), { url: null }).entries).toHaveLength(2);
      const [content = ''] = parseAtomFeed(xml).entries?.map((entry) => entry.content?.value ?? '') ?? [];
      expect(content).not.toMatch(/<(?!\/?(?:div|p|blockquote|ul|li|bdi|a|br)[ >])/u);
    },
  );
});

describe('the desk', () => {
  let desk: OpenDesk;
  beforeAll(async () => {
    const settings = { address: ADDRESS, entries: 2 };
    const channels = new Map([['feed', { key: 'feed', type: 'rss', label: 'Our feed', settings }]]);
    desk = await openDesk({
      feed: (address, part) =>
        readFeed(
          { ...desk, channels, clock: desk.deps.clock, language: 'en', deskUrl: 'https://desk.example' },
          address,
          part,
        ),
    });
    const alert = async (rule: string, index: number): Promise<number> => {
      const story = await desk.db
        .insertInto('stories')
        .values({ title: 'Story', language: 'en', first_seen: NOW, last_seen: NOW, updated_at: NOW, origins: '[]' })
        .returning('id')
        .executeTakeFirstOrThrow();
      const row = {
        key: `${rule}:${index}:new`,
        rule,
        story_id: story.id,
        kind: 'new',
        severity: 'urgent',
        content: '{}',
      };
      return (await desk.db.insertInto('alerts').values(row).returning('id').executeTakeFirstOrThrow()).id;
    };
    const deliver = (message: Message, alertId: number | null, channel = 'feed') =>
      insertDeliveries(desk.db, [{ key: message.key, channel, alertId, digestId: null, message }], NOW);
    await deliver(alertOf('first', 'alert-1-feed'), await alert('calls', 1));
    await deliver(alertOf('second', 'alert-2-feed'), await alert('un', 2));
    await deliver(alertOf('third', 'alert-3-feed'), await alert('calls', 3));
    await deliver(alertOf('elsewhere', 'alert-4-ops'), await alert('calls', 4), 'ops');
    await desk.db.updateTable('deliveries').set({ state: 'sent' }).execute();
    await deliver(alertOf('not yet', 'alert-5-feed'), await alert('calls', 5));
  });
  afterAll(() => desk[Symbol.asyncDispose]());

  const keysAt = async (path: string) => {
    const response = await desk.request(path);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/atom+xml; charset=utf-8');
    expect(response.headers.get('set-cookie')).toBeNull();
    const entries = parseAtomFeed(await response.text()).entries ?? [];
    return entries.map(({ id }) => id?.split(':').at(-1));
  };

  it('serves the newest that were sent, without a cookie', async () => {
    expect(await keysAt(`/feeds/${ADDRESS}`)).toEqual(['alert-3-feed', 'alert-2-feed']);
    expect(await keysAt(`/feeds/${ADDRESS}/alerts`)).toEqual(['alert-3-feed', 'alert-2-feed']);
    expect(await keysAt(`/feeds/${ADDRESS}/digests`)).toEqual([]);
    expect(await keysAt(`/feeds/${ADDRESS}/rules/calls`)).toEqual(['alert-3-feed', 'alert-1-feed']);
    expect(await keysAt(`/feeds/${ADDRESS}/rules/none`)).toEqual([]);
  });

  it.each([`/feeds/${ADDRESS}x`, `/feeds/${ADDRESS}/other`, `/feeds/${ADDRESS}/rules/A_B`, '/feeds/', '/feeds/x'])(
    'knows nothing at %s',
    async (path) => {
      expect((await desk.request(path)).status).toBe(404);
    },
  );
});
