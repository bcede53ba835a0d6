import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Story } from '#src/model/story.ts';
import { readStories } from '#src/store/stories.ts';
import { readStoryOutlines } from '#src/store/story-outlines.ts';
import { openSampleDesk, type SampleDesk } from '../web/sample-desk.ts';

let desk: SampleDesk;
beforeAll(async () => {
  desk = await openSampleDesk();
}, 60_000);
afterAll(() => desk[Symbol.asyncDispose]());

/** A story without what an outline leaves out. */
function withoutWords(story: Story): Story {
  return {
    ...story,
    items: story.items.map((item) => ({
      ...item,
      ...{ source: '', author: null, url: null, canonicalUrl: null, title: '', text: '' },
      ...{ links: [], forwardedFrom: null, quotedIn: null },
      publisher: { ...item.publisher, platform: 'web', owner: null },
      signals: item.signals.map(({ target: _target, ...signal }) => ({ ...signal, reason: '' })),
      mentions: item.mentions.map((mention) => ({ ...mention, surface: '', alias: '', why: '' })),
    })),
  };
}

it('hold of stories what was found in their items', async () => {
  const { db } = desk;
  const ids = (await db.selectFrom('stories').select('id').orderBy('id', 'desc').execute()).map(({ id }) => id);
  const whole = await readStories(db, ids);
  expect(whole.flatMap(({ items }) => items.flatMap(({ signals }) => signals)).length).toBeGreaterThan(20);
  expect(whole.flatMap(({ items }) => items.flatMap(({ mentions }) => mentions)).length).toBeGreaterThan(5);
  expect(await readStoryOutlines(db, ids)).toEqual(whole.map(withoutWords));
  expect(await readStoryOutlines(db, [...ids.slice(0, 2), 999_999])).toHaveLength(2);
  expect(await readStoryOutlines(db, [])).toEqual([]);
});
