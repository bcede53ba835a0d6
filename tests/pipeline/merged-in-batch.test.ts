import { expect, it } from 'vitest';
import type { StoryItem } from '#src/model/story.ts';
import { analyseWaiting } from '#src/pipeline/analyse.ts';
import { upsertSource } from '#src/store/sources.ts';
import { group } from '#src/stories/group.ts';
import { createTestDatabase } from '../database.ts';
import { sourceConfig } from '../store/fixtures.ts';
import { labelAnalysis, labelledInOrder, NOW, storeLabelled } from './labelled-record.ts';

const clock = { now: () => NOW };
const { signal } = new AbortController();

it('an edited item whose story an earlier item of its batch joined to another is not left behind in it', async () => {
  const items = labelledInOrder();
  const grouped = group(items.map((item) => ({ ...item, mentions: [] })));
  const bridge = grouped.find(({ assignment }) => assignment.merges.length > 0);
  if (!bridge) throw new Error('No labelled item joins two stories.');
  const before = items.filter(({ id }) => id < bridge.item.id);
  const parts = group(before.map((item) => ({ ...item, mentions: [] })));
  const inMerged = parts.findLast(({ story }) => bridge.assignment.merges.includes(story));
  if (!inMerged) throw new Error('The story that is joined has no item.');
  await using database = await createTestDatabase();
  const { db } = database;
  const source = await upsertSource(db, sourceConfig(), 'file');
  const analyseAll = (labelled: readonly StoryItem[]) =>
    analyseWaiting({ db, clock, analyse: labelAnalysis(labelled) }, signal);
  await storeLabelled(db, source, before);
  await analyseAll(before);
  const edited = items.filter(({ id }) => id === inMerged.item.id).map((item) => ({ ...item, text: `${item.text} .` }));
  await storeLabelled(db, source, [...edited, bridge.item]);
  // It claims a later day than the one that joins the stories: it is placed behind it.
  await db
    .updateTable('items')
    .set({ published: new Date((bridge.item.published?.getTime() ?? 0) + 60_000) })
    .where('external_id', '=', String(inMerged.item.id))
    .execute();
  expect(await analyseAll([...before, ...edited, bridge.item])).toMatchObject({ analysed: 2, failed: [] });
  const placed = await db
    .selectFrom('items')
    .innerJoin('stories', 'stories.id', 'items.story_id')
    .select(['items.external_id', 'stories.merged_into'])
    .where('items.external_id', 'in', [String(inMerged.item.id), String(bridge.item.id)])
    .execute();
  expect(placed.map(({ merged_into }) => merged_into)).toEqual([null, null]);
  const stale = await db.selectFrom('stories').selectAll().where('merged_into', 'is not', null).execute();
  expect(stale.length).toBeGreaterThan(0);
}, 120_000);
