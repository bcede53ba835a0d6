import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { analyseWaiting } from '#src/pipeline/analyse.ts';
import { decideStory } from '#src/pipeline/stories/decide-story.ts';
import { storeItems } from '#src/store/items.ts';
import { upsertSource } from '#src/store/sources.ts';
import { storyOfItem } from '#src/store/stories.ts';
import { createTestDatabase, type TestDatabase } from '../database.ts';
import { collectedItem, PUBLISHER, sourceConfig } from '../store/fixtures.ts';

const NOW = new Date('2026-03-01T12:00:00Z');
const HANGED =
  'Two men, Naser Golmakani and Yousef Darvand, were hanged in Ghezel Hesar prison on Saturday, a monitor said.';
const TRAM = 'The new tram line between the old harbour and the university opened after nine years of delays.';

let database: TestDatabase;
let source: number;
beforeEach(async () => {
  database = await createTestDatabase();
  source = await upsertSource(database.db, sourceConfig(), 'file');
});
afterEach(async () => database[Symbol.asyncDispose]());

/** Stores and places an item; gives its id. */
async function place(id: string, text: string): Promise<number> {
  const item = collectedItem({ externalId: id, url: `https://a.example/${id}`, canonicalUrl: null, title: '', text });
  await storeItems(database.db, source, [{ item, publisher: PUBLISHER, captureId: null, seen: NOW }], NOW);
  const analyse = () => ({ language: 'en', signals: [], mentions: [] });
  await analyseWaiting({ db: database.db, clock: { now: () => NOW }, analyse }, new AbortController().signal);
  const row = await database.db
    .selectFrom('items')
    .select('id')
    .where('external_id', '=', id)
    .executeTakeFirstOrThrow();
  return row.id;
}

const storyOf = (item: number) => storyOfItem(database.db, item);

describe('what a person decides', () => {
  it('joins two stories, and a copy of either finds the one', async () => {
    const [hanged, tram] = [await place('hanged', HANGED), await place('tram', TRAM)];
    expect(await storyOf(hanged)).not.toBe(await storyOf(tram));
    await decideStory(database.db, { kind: 'join', itemA: hanged, itemB: tram, by: 'a test' });
    expect(await storyOf(tram)).toBe(await storyOf(hanged));
    const copy = await place('tram-copy', TRAM);
    expect(await storyOf(copy)).toBe(await storyOf(hanged));
    const story = await database.db
      .selectFrom('stories')
      .select('item_count')
      .where('merged_into', 'is', null)
      .execute();
    expect(story).toEqual([{ item_count: 3 }]);
  });

  it('parts a copy from its story, also when it comes again', async () => {
    const [first, second] = [await place('first', HANGED), await place('second', HANGED)];
    expect(await storyOf(second)).toBe(await storyOf(first));
    const parted = await decideStory(database.db, { kind: 'part', itemA: first, itemB: second, by: 'a test' });
    expect(parted.storyB).not.toBe(parted.storyA);
    expect(await storyOf(second)).toBe(parted.storyB);
    const counts = await database.db.selectFrom('stories').select(['id', 'item_count']).orderBy('id').execute();
    expect(counts).toEqual([
      { id: parted.storyA, item_count: 1 },
      { id: parted.storyB, item_count: 1 },
    ]);
  });

  it('keeps two stories two, though an item fits both that shares nothing with what was parted', async () => {
    const fa = 'ناصر گل‌مکانی و یوسف دروند روز شنبه در زندان قزلحصار اعدام شدند.';
    const [english, persian] = [await place('english', HANGED), await place('persian', fa)];
    const [tram, school] = [await place('tram', TRAM), await place('school', 'A school in the hills got a new roof.')];
    await decideStory(database.db, { kind: 'part', itemA: english, itemB: persian, by: 'a test' });
    await decideStory(database.db, { kind: 'join', itemA: english, itemB: tram, by: 'a test' });
    await decideStory(database.db, { kind: 'join', itemA: persian, itemB: school, by: 'a test' });
    await decideStory(database.db, { kind: 'part', itemA: tram, itemB: school, by: 'a test' });
    await database.db.deleteFrom('story_decisions').where('item_a', '=', english).where('kind', '=', 'part').execute();
    await place('both', `${HANGED}\n${fa}`);
    expect(await storyOf(english)).not.toBe(await storyOf(persian));
  });

  it('takes the later of two decisions, and refuses items that are not there', async () => {
    const [first, second] = [await place('first', HANGED), await place('second', HANGED)];
    const order = { itemA: first, itemB: second, by: 'a test' };
    await decideStory(database.db, { ...order, kind: 'part' });
    await decideStory(database.db, { ...order, itemA: second, itemB: first, kind: 'join' });
    expect(await storyOf(second)).toBe(await storyOf(first));
    const decisions = await database.db.selectFrom('story_decisions').select('kind').execute();
    expect(decisions).toEqual([{ kind: 'join' }]);
    await expect(decideStory(database.db, { ...order, itemB: 999, kind: 'join' })).rejects.toThrow('no item 999');
  });
});
