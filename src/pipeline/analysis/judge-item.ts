import type { Clock } from '#src/base/clock.ts';
import { KhavaranError } from '#src/base/errors.ts';
import type { Judge, Judgement } from '#src/model/judgement.ts';
import type { Database } from '#src/store/database.ts';
import { recordJudgements } from '#src/store/judgements.ts';
import { markReviewed } from '#src/store/review-queue.ts';
import { lockStories, storyOfItem } from '#src/store/stories.ts';
import { withdrawAlerts } from '../alerts/change-alert.ts';
import { refreshStories } from '../stories/refresh-stories.ts';

/**
 * What somebody says of the findings of an item takes effect at once, in the item and in its story, and holds for as
 * long as the wording does: a new analysis does not undo it. Throws `pipeline/no-item`.
 */
export async function judgeItem(
  { db, clock, zone }: { db: Database; clock: Clock; zone?: string },
  item: number,
  judgements: readonly Judgement[],
  judge: Judge,
  /** Whether all that there is to judge of the item now is; else it waits on for the rest. */
  isDone = true,
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await lockStories(tx);
    const known = await tx.selectFrom('items').select('id').where('id', '=', item).executeTakeFirst();
    if (!known) throw new KhavaranError('pipeline/no-item', `There is no item ${item}.`);
    const now = clock.now();
    await recordJudgements(tx, item, judgements, judge, now);
    if (isDone) await markReviewed(tx, item, judge.id, now);
    const story = await storyOfItem(tx, item);
    if (story === null) return;
    await refreshStories(tx, [story], now);
    const gone = judgements.flatMap((one) => (one.kind === 'signal' && !one.holds ? [one.subject] : []));
    await withdrawAlerts(tx, { db, clock, ...(zone ? { zone } : {}) }, story, gone, judge);
  });
}
