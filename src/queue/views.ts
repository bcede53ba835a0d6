import { Queue as BullQueue } from 'bullmq';
import { Redis } from 'ioredis';
import { JOB_NAMES } from './jobs.ts';

/** The queues on Redis as a dashboard reads them. */
export interface QueueViews extends AsyncDisposable {
  queues: BullQueue[];
}

export function openQueueViews(redisUrl: string, prefix = 'khavaran'): QueueViews {
  const redis = new Redis(redisUrl, { maxRetriesPerRequest: 1, enableOfflineQueue: true });
  redis.on('error', () => {});
  const queues = JOB_NAMES.map((name) => {
    const queue = new BullQueue(name, { connection: redis, prefix });
    queue.on('error', () => {});
    return queue;
  });
  return {
    queues,
    async [Symbol.asyncDispose]() {
      await Promise.all(queues.map((queue) => queue.close()));
      redis.disconnect();
    },
  };
}
