import { KhavaranError } from '#src/base/errors.ts';
import type { Database } from '#src/store/database.ts';
import { lockStories, mergeStories, storyOfItem } from '#src/store/stories.ts';
import { recordDecision } from '#src/store/story-decisions.ts';
import { readStoryItems } from '#src/store/story-items.ts';
import { featuresOf } from '#src/stories/features.ts';
import { placeItems } from './place-items.ts';
import { refreshStories } from './refresh-stories.ts';

export interface StoryOrder {
  kind: 'join' | 'part';
  itemA: number;
  itemB: number;
  /** Who decided, for the record. */
  by: string;
}

/**
 * What a person decides of two items: that they are about one event, or that they are not. It is done at once and holds
 * for ever: the machine does not undo it. Gives the stories in which the two are now. Throws `pipeline/no-item`.
 */
export async function decideStory(
  db: Database,
  order: StoryOrder,
  now = new Date(),
): Promise<{ storyA: number; storyB: number }> {
  return db.transaction().execute(async (tx) => {
    await lockStories(tx);
    const storyA = await storyHolding(tx, order.itemA);
    const storyB = await storyHolding(tx, order.itemB);
    await recordDecision(tx, order);
    if (order.kind === 'join') {
      await mergeStories(tx, storyB, storyA);
      await refreshStories(tx, [storyA], now);
      return { storyA, storyB: storyA };
    }
    if (storyA !== storyB) return { storyA, storyB };
    const [item] = await readStoryItems(tx, [order.itemB]);
    if (!item) throw noItem(order.itemB);
    // Placed anew; the decision keeps it out of the story that it leaves.
    await placeItems(tx, [{ item, features: featuresOf(item), story: storyB, anew: true }], { now });
    const moved = await storyHolding(tx, order.itemB);
    await refreshStories(tx, [storyA], now);
    return { storyA, storyB: moved };
  });
}

async function storyHolding(tx: Database, item: number): Promise<number> {
  const story = await storyOfItem(tx, item);
  if (story === null) throw noItem(item);
  return story;
}

function noItem(item: number): KhavaranError {
  return new KhavaranError('pipeline/no-item', `There is no item ${item} in any story.`);
}
