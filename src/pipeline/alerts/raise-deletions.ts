import { alertsForDeletion } from '#src/alerts/deletion.ts';
import { holdRedactions } from '#src/store/redaction-lock.ts';
import { readStories } from '#src/store/stories.ts';
import { readStoryItems } from '#src/store/story-items.ts';
import { claimDeletionCheck, type DeletionToCheck, deletionsToCheck } from '#src/store/watches.ts';
import { type RaiseContext, type RaisedAlert, raise } from '../raise-alerts.ts';

const BATCH = 100;

/** Lets the rules of this occasion look once at every item that was captured and is gone. */
export async function raiseDeletions(context: RaiseContext, signal: AbortSignal): Promise<RaisedAlert[]> {
  const raised: RaisedAlert[] = [];
  while (!signal.aborted) {
    const deletions = await deletionsToCheck(context.db, BATCH);
    if (deletions.length === 0) break;
    for (const deletion of deletions) {
      if (signal.aborted) break;
      raised.push(...(await checkDeletion(context, deletion)));
    }
  }
  return raised;
}

async function checkDeletion(context: RaiseContext, deletion: DeletionToCheck): Promise<RaisedAlert[]> {
  return context.db.transaction().execute(async (tx) => {
    // It is told in the words that it has, whatever somebody takes out of it at this moment.
    await holdRedactions(tx);
    const now = context.clock.now();
    if (!(await claimDeletionCheck(tx, deletion.item, now))) return [];
    const [story] = await readStories(tx, [deletion.story]);
    // Of a story of hundreds not every item is read with it.
    const [single] = await readStoryItems(tx, [deletion.item]);
    const item = story?.items.find((one) => one.id === deletion.item) ?? (single && { ...single, relation: 'copy' });
    if (!story || !item) return [];
    const toCheck = { item: item.id, story: story.id, imported: deletion.imported, seen: item.collected };
    const raised: RaisedAlert[] = [];
    for (const draft of alertsForDeletion(story, { ...deletion, item }, { ...context, now })) {
      const id = await raise(tx, context, draft, story, toCheck, now);
      if (id !== null) raised.push({ id, draft, silent: deletion.imported });
    }
    return raised;
  });
}
