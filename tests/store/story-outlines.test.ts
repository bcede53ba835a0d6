import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Story } from '#src/model/story.ts';
import { readStories } from '#src/store/stories.ts';
import { readStoriesSince } from '#src/store/stories-since.ts';
import { readStoryOutlines } from '#src/store/story-outlines.ts';
import { openSampleDesk, type SampleDesk } from '../web/sample-desk.ts';

let desk: SampleDesk;
beforeAll(async () => {
  desk = await openSampleDesk();
}, 60_000);
afterAll(() => desk[Symbol.asyncDispose]());

type Item = Story['items'][number];

/** An item without what an outline leaves out. */
function outlineOf(item: Item): Item {
  return {
    ...item,
    ...{ source: '', author: null, url: null, canonicalUrl: null, title: '', text: '' },
    ...{ links: [], forwardedFrom: null, quotedIn: null },
    publisher: { ...item.publisher, platform: 'web', owner: null },
    signals: item.signals.map((signal) => ({ ...signal, reason: '' })),
    mentions: item.mentions.map((mention) => ({ ...mention, surface: '', alias: '', why: '' })),
  };
}

/** With the words again, and whose they are. */
function withWords(item: Item): Item {
  const { author, url, canonicalUrl, title, text } = item;
  const outline = outlineOf(item);
  const publisher = { ...outline.publisher, platform: item.publisher.platform };
  return { ...outline, author, url, canonicalUrl, title, text, publisher };
}

function changed(stories: readonly Story[], change: (item: Item) => Item): Story[] {
  return stories.map((story) => ({ ...story, items: story.items.map(change) }));
}

it('hold of stories what was found in their items', async () => {
  const { db } = desk;
  const ids = (await db.selectFrom('stories').select('id').orderBy('id', 'desc').execute()).map(({ id }) => id);
  const whole = await readStories(db, ids);
  expect(whole.flatMap(({ items }) => items.flatMap(({ signals }) => signals)).length).toBeGreaterThan(20);
  expect(whole.flatMap(({ items }) => items.flatMap(({ mentions }) => mentions)).length).toBeGreaterThan(5);
  expect(await readStoryOutlines(db, ids)).toEqual(changed(whole, outlineOf));
  expect(await readStoryOutlines(db, [...ids.slice(0, 2), 999_999])).toHaveLength(2);
  expect(await readStoryOutlines(db, [])).toEqual([]);
});

it('hold the words too of items that came in since', async () => {
  const { db } = desk;
  const ids = (await db.selectFrom('stories').select('id').orderBy('id', 'desc').execute()).map(({ id }) => id);
  const whole = await readStories(db, ids);
  const times = whole
    .flatMap(({ items }) => items.map(({ collected }) => collected))
    .sort((a, b) => a.getTime() - b.getTime());
  const since = times[Math.floor(times.length / 2)] ?? new Date(0);
  const expected = changed(whole, (item) => (item.collected >= since ? withWords(item) : outlineOf(item)));
  expect(await readStoriesSince(db, ids, since)).toEqual(expected);
  const texts = expected.flatMap(({ items }) => items.map(({ text }) => text !== ''));
  expect(new Set(texts)).toEqual(new Set([true, false]));
  expect(await readStoriesSince(db, [], since)).toEqual([]);
});
