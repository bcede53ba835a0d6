import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ItemWords, Story } from '#src/model/story.ts';
import { readItemWords } from '#src/store/item-words.ts';
import { readStories } from '#src/store/stories.ts';
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
    publisher: {
      ...item.publisher,
      ...{ name: item.publisher.kind === 'un' ? item.publisher.name : '', platform: 'web', owner: null },
    },
    signals: item.signals.map((signal) => ({ ...signal, reason: '' })),
    mentions: item.mentions.map((mention) => ({ ...mention, surface: '', alias: '', why: '' })),
  };
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

it('leave out words, which are read of those that are quoted', async () => {
  const { db } = desk;
  const ids = (await db.selectFrom('stories').select('id').execute()).map(({ id }) => id);
  const items = (await readStories(db, ids)).flatMap((story) => story.items).filter(({ id }) => id % 2 === 0);
  expect(items.length).toBeGreaterThan(10);
  const expected = items.map(({ id, author, url, canonicalUrl, title, text, publisher: { name, platform } }) => [
    id,
    { author, url, canonicalUrl, title, text, publisher: { name, platform } },
  ]);
  const words = await readItemWords(db, [...items.map(({ id }) => id), 999_999]);
  expect(words).toEqual(new Map(expected as [number, ItemWords][]));
  expect(await readItemWords(db, [])).toEqual(new Map());
});
