import { createBullQueue } from './bullmq.ts';
import { createMemoryQueue } from './memory.ts';
import type { OnJobError, Queue } from './queue.ts';

/** Redis where one is configured, else within this process. */
export function createQueue(redisUrl: string | undefined, onError: OnJobError): Queue {
  return redisUrl ? createBullQueue(redisUrl, onError) : createMemoryQueue(onError);
}
