import { setTimeout as sleep } from 'node:timers/promises';
import { databaseTime } from '#src/store/clock-facts.ts';
import type { App } from '../app.ts';

export interface Readiness {
  ready: boolean;
  checks: { database: boolean; queue: boolean };
}

const LIMIT_MS = 2_000;

/** Whether this process can do its work now: its database answers, and its queue where that lies elsewhere. */
export async function readiness({ db, queue }: Pick<App, 'db' | 'queue'>): Promise<Readiness> {
  const answers = (question: Promise<unknown>) =>
    Promise.race([
      question.then(
        () => true,
        () => false,
      ),
      sleep(LIMIT_MS, false, { ref: false }),
    ]);
  const [database, queued] = await Promise.all([answers(databaseTime(db)), answers(queue.waiting())]);
  // Without the queue the desk is readable and work goes on when it is back.
  return { ready: database, checks: { database, queue: queued } };
}
