import type { Database } from '#src/store/database.ts';
import { readStories, saveStorySummaries } from '#src/store/stories.ts';
import { storySummary } from './story-summary.ts';

/** Works out the summaries of stories from their items, after these gained, lost or changed some. */
export async function refreshStories(tx: Database, ids: readonly number[], now: Date): Promise<void> {
  const stories = await readStories(tx, [...ids]);
  const summaries = stories
    .filter((story) => story.items.length > 0)
    .map((story) => ({ id: story.id, summary: storySummary(story.items) }));
  await saveStorySummaries(tx, summaries, now);
}
