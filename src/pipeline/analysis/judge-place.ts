import type { Database } from '#src/store/database.ts';
import { lockStories, storyOfItem } from '#src/store/stories.ts';
import { recordDecision } from '#src/store/story-decisions.ts';
import { someItemOf } from '#src/store/teamwork.ts';
import { decideStory } from '../stories/decide-story.ts';

/**
 * What somebody says of an item beside the others of its story: that it belongs there, which keeps it there, or that it
 * does not, which takes it out. The machine undoes neither. Gives the story it was in; null where it is alone in one.
 */
export async function judgePlace(
  db: Database,
  { item, belongs, by, now }: { item: number; belongs: boolean; by: string; now: Date },
): Promise<number | null> {
  const story = await storyOfItem(db, item);
  const other = story === null ? null : await someItemOf(db, story, item);
  if (story === null || other === null) return null;
  if (!belongs) await decideStory(db, { kind: 'part', itemA: other, itemB: item, by }, now);
  else
    await db.transaction().execute(async (tx) => {
      await lockStories(tx);
      await recordDecision(tx, { kind: 'join', itemA: other, itemB: item, by });
    });
  return story;
}
