import { expect, it } from 'vitest';
import { analyseWaiting } from '#src/pipeline/analyse.ts';
import { storeItems } from '#src/store/items.ts';
import { upsertSource } from '#src/store/sources.ts';
import { recordDecision } from '#src/store/story-decisions.ts';
import { createTestDatabase } from '../database.ts';
import { collectedItem, PUBLISHER, sourceConfig } from '../store/fixtures.ts';

const NOW = new Date('2027-01-01T00:00:00Z');
const TEXTS = [
  'The harbour master closed the northern quay after the storm of the night.',
  'A choir of schoolchildren sang in the hall of the museum of glass.',
  'Farmers of the valley wait for seed and for the repair of two bridges.',
];

it('an edited item whose story an earlier item of its batch joined to another is not left behind in it', async () => {
  await using database = await createTestDatabase();
  const { db } = database;
  const source = await upsertSource(db, sourceConfig(), 'file');
  const keep = (texts: readonly string[]) =>
    storeItems(
      db,
      source,
      texts.map((text, index) => ({
        item: collectedItem({
          ...{ externalId: String(index), title: text.slice(0, 30), text },
          ...{ url: `https://harbour.example/${index}`, canonicalUrl: `https://harbour.example/${index}` },
          published: `2026-12-0${index + 1}T10:00:00Z`,
        }),
        ...{ publisher: PUBLISHER, captureId: null, seen: NOW },
      })),
      NOW,
    );
  const analyse = () => ({ language: 'en', signals: [], mentions: [] });
  const place = () => analyseWaiting({ db, clock: { now: () => NOW }, analyse }, new AbortController().signal);
  const stories = () =>
    db
      .selectFrom('items')
      .innerJoin('stories', 'stories.id', 'items.story_id')
      .select(['items.id', 'stories.id as story', 'stories.merged_into'])
      .orderBy('items.id')
      .execute();
  await keep(TEXTS);
  await place();
  expect(new Set((await stories()).map(({ story }) => story)).size).toBe(3);
  // The first is placed first, and brings the others to its story; which of them were edited as well.
  for (const other of [2, 3]) await recordDecision(db, { kind: 'join', itemA: 1, itemB: other, by: 'sara' });
  await keep(TEXTS.map((text) => `${text} Edited.`));
  expect(await place()).toEqual({ analysed: 3, failed: [] });
  const placed = await stories();
  expect(placed.map(({ merged_into }) => merged_into)).toEqual([null, null, null]);
  expect(new Set(placed.map(({ story }) => story)).size).toBeLessThan(3);
});
