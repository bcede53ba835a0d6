import { randomUUID } from 'node:crypto';
import type { Log } from '#src/base/log.ts';
import { withLogContext } from '#src/base/log-context.ts';
import type { JobName } from '#src/queue/jobs.ts';
import type { Queue } from '#src/queue/queue.ts';

/** What this process did of one kind of job since it began. */
export interface JobTally {
  done: number;
  failed: number;
  /** Seconds that the jobs took together. */
  seconds: number;
  running: number;
}

export interface JobLedger {
  /** The queue, with every job that it runs counted, and named in each line of the log that it writes. */
  queue: Queue;
  tallies(): ReadonlyMap<JobName, JobTally>;
}

export function keepJobLedger(queue: Queue, log: Pick<Log, 'debug'>): JobLedger {
  const tallies = new Map<JobName, JobTally>();
  const tallyOf = (name: JobName) => {
    const known = tallies.get(name) ?? { done: 0, failed: 0, seconds: 0, running: 0 };
    tallies.set(name, known);
    return known;
  };
  return {
    tallies: () => tallies,
    queue: {
      ...queue,
      process(name, handler, options) {
        queue.process(
          name,
          (payload, signal) =>
            withLogContext({ job: name, jobId: randomUUID() }, async () => {
              const tally = tallyOf(name);
              const begin = performance.now();
              tally.running++;
              try {
                await handler(payload, signal);
                tally.done++;
              } catch (error) {
                tally.failed++;
                throw error;
              } finally {
                tally.running--;
                const seconds = (performance.now() - begin) / 1000;
                tally.seconds += seconds;
                log.debug({ seconds: Math.round(seconds * 1000) / 1000 }, 'job ended');
              }
            }),
          options,
        );
      },
      [Symbol.asyncDispose]: () => queue[Symbol.asyncDispose](),
    },
  };
}
