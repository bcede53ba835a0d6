import { Queue as BullQueue, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { JOB_NAMES, type JobName, type Jobs, jobKey } from './jobs.ts';
import type { Handler, OnJobError, ProcessOptions, Queue } from './queue.ts';

/**
 * How long a worker may be silent before its job goes to another, in milliseconds. One that was only busy does harm to
 * nobody: what two of them do is done once, since the database says what is done.
 */
const LOCK_MS = 10_000;
const STALLED_CHECK_MS = 2_500;
/** A worker without a job asks for one again after so long, in seconds. */
const WAIT_SECONDS = 3;
/** What Redis does not answer for so long was lost on its way: longer than a worker waits for a job. */
const SILENCE_MS = 7_000;
/** A connection that is not made by now was begun while nothing got through: the next one may. */
const CONNECT_MS = 4_000;
const LONGEST_PAUSE_MS = 1_000;
/** Until a worker whose connection broke asks again. */
const RETRY_MS = 2_000;

/**
 * The queue of many processes, on Redis. Jobs are removed when they end, well or badly, because the database knows
 * what is done. BullMQ fails a job for good when its worker was killed twice (`maxStalledCount` 1): here the count is
 * no limit, since the database sets poisoned work aside after its tries.
 */
export function createBullQueue(redisUrl: string, onError: OnJobError, prefix = 'khavaran'): Queue {
  const abort = new AbortController();
  const connect = () => {
    const redis = new Redis(redisUrl, {
      maxRetriesPerRequest: null,
      enableOfflineQueue: true,
      // A network that was cut may leave connections half open, by which nothing comes any more.
      keepAlive: 10_000,
      socketTimeout: SILENCE_MS,
      connectTimeout: CONNECT_MS,
      retryStrategy: (times) => Math.min(times * 50, LONGEST_PAUSE_MS),
    });
    // Without a listener a lost connection would end the process; ioredis connects again by itself.
    redis.on('error', () => {});
    return redis;
  };
  const producer = connect();
  const queues = new Map<JobName, BullQueue>();
  const workers: { worker: Worker; redis: Redis }[] = [];
  let running = 0;

  function queueOf(name: JobName): BullQueue {
    const known = queues.get(name);
    if (known) return known;
    const queue = new BullQueue(name, { connection: producer, prefix });
    queue.on('error', () => {});
    queues.set(name, queue);
    return queue;
  }

  return {
    async add(name, payload, cause) {
      if (abort.signal.aborted) return;
      const key = jobKey(name, payload);
      const data = cause === undefined ? payload : { ...payload, traceparent: cause };
      await queueOf(name).add(name, data, {
        // An equal job that waits swallows this one; one that runs already does not: see `keepLastIfActive`.
        deduplication: { id: key, keepLastIfActive: true },
        removeOnComplete: true,
        removeOnFail: true,
      });
    },
    process<Name extends JobName>(name: Name, handler: Handler<Name>, options: ProcessOptions) {
      const redis = connect();
      const worker = new Worker<Jobs[Name] & { traceparent?: string }>(
        name,
        async (job) => {
          running++;
          try {
            await handler(job.data, abort.signal, job.data.traceparent);
          } catch (error) {
            onError(name, error);
          } finally {
            running--;
          }
        },
        {
          connection: redis,
          prefix,
          concurrency: options.concurrency,
          drainDelay: WAIT_SECONDS,
          lockDuration: LOCK_MS,
          runRetryDelay: RETRY_MS,
          stalledInterval: STALLED_CHECK_MS,
          maxStalledCount: Number.MAX_SAFE_INTEGER,
        },
      );
      worker.on('error', (error) => onError(name, error));
      workers.push({ worker, redis });
    },
    async waiting() {
      const counts = JOB_NAMES.map(
        async (name) => [name, await queueOf(name).getJobCountByTypes('waiting', 'delayed', 'prioritized')] as const,
      );
      return new Map(await Promise.all(counts));
    },
    async idle() {
      for (;;) {
        const counts = await Promise.all(
          [...queues.values()].map((queue) => queue.getJobCountByTypes('waiting', 'active', 'delayed', 'prioritized')),
        );
        if (running === 0 && counts.every((count) => count === 0)) return;
        await new Promise((resolve) => setTimeout(resolve, 25));
      }
    },
    async [Symbol.asyncDispose]() {
      abort.abort();
      await Promise.all(workers.map(({ worker }) => worker.close()));
      await Promise.all([...queues.values()].map((queue) => queue.close()));
      for (const { redis } of workers) redis.disconnect();
      producer.disconnect();
    },
  };
}
