import type { Queue } from '#src/queue/queue.ts';
import { moreWaitThan, PARTS } from '#src/store/analyses.ts';
import type { Database } from '#src/store/database.ts';

/** From so many waiting items on, other processes are asked to take a part. */
const FOR_MANY = 1_000;

/**
 * Where very much waits for its analysis, hands out its parts as jobs and gives the one to keep; else null, which is all.
 * A part that no other process takes comes back to this one.
 */
export async function shareAnalysis({ db, queue }: { db: Database; queue: Queue }): Promise<number | null> {
  if (!(await moreWaitThan(db, FOR_MANY))) return null;
  for (let part = 1; part < PARTS; part++) await queue.add('analyse', { part });
  return 0;
}
