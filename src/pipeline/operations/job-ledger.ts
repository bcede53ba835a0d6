import { randomUUID } from 'node:crypto';
import type { Log } from '#src/base/log.ts';
import { withLogContext } from '#src/base/log-context.ts';
import { type SpanFacts, type Tracing, traced, traceparentNow } from '#src/base/trace.ts';
import type { JobName, Jobs } from '#src/queue/jobs.ts';
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

export function keepJobLedger(queue: Queue, log: Pick<Log, 'debug'>, tracing: Tracing | null = null): JobLedger {
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
      add: (name, payload) => queue.add(name, payload, traceparentNow()),
      process(name, handler, options) {
        queue.process(
          name,
          (payload, signal, cause) =>
            withLogContext({ job: name, jobId: randomUUID() }, async () => {
              const tally = tallyOf(name);
              const begin = performance.now();
              tally.running++;
              try {
                const root = { name: `job ${name}`, kind: 'work' as const, facts: factsOf(name, payload), cause };
                await traced(tracing, root, () => handler(payload, signal, cause));
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

/** Of which source or channel: ids, and the names that the operator gave. */
function factsOf<Name extends JobName>(name: Name, payload: Jobs[Name]): SpanFacts {
  return {
    'khavaran.job': name,
    ...('source' in payload ? { 'khavaran.source': payload.source } : {}),
    ...('channel' in payload ? { 'khavaran.channel': payload.channel } : {}),
  };
}
