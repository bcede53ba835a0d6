import PQueue from 'p-queue';
import { type JobName, type Jobs, jobKey } from './jobs.ts';
import type { Handler, OnJobError, ProcessOptions, Queue } from './queue.ts';

interface Lane {
  tasks: PQueue;
  handler: (payload: Jobs[JobName], signal: AbortSignal, cause: string | undefined) => Promise<void>;
}

/** The queue of the all-in-one process: gone with it, which harms nothing, since the database is the truth. */
export function createMemoryQueue(onError: OnJobError): Queue {
  const lanes = new Map<JobName, Lane>();
  const waiting = new Set<string>();
  const running = new Set<string>();
  const again = new Map<string, () => void>();
  const abort = new AbortController();

  function schedule(lane: Lane, name: JobName, payload: Jobs[JobName], cause: string | undefined): void {
    const key = jobKey(name, payload);
    if (abort.signal.aborted || waiting.has(key)) return;
    if (running.has(key)) {
      // Two of one key never run at once: the second waits for the first.
      again.set(key, () => schedule(lane, name, payload, cause));
      return;
    }
    waiting.add(key);
    void lane.tasks.add(async () => {
      waiting.delete(key);
      if (abort.signal.aborted) return;
      running.add(key);
      try {
        await lane.handler(payload, abort.signal, cause);
      } catch (error) {
        onError(name, error);
      } finally {
        running.delete(key);
        const next = again.get(key);
        again.delete(key);
        next?.();
      }
    });
  }

  return {
    async add(name, payload, cause) {
      const lane = lanes.get(name);
      if (lane) schedule(lane, name, payload, cause);
    },
    process<Name extends JobName>(name: Name, handler: Handler<Name>, options: ProcessOptions) {
      lanes.set(name, {
        tasks: new PQueue({ concurrency: options.concurrency }),
        handler: (payload, signal, cause) => handler(payload as Jobs[Name], signal, cause),
      });
    },
    async waiting() {
      return new Map([...lanes].map(([name, { tasks }]) => [name, tasks.size]));
    },
    async idle() {
      while (waiting.size > 0 || running.size > 0) {
        await Promise.all([...lanes.values()].map((lane) => lane.tasks.onIdle()));
        await new Promise((resolve) => setImmediate(resolve));
      }
    },
    async [Symbol.asyncDispose]() {
      abort.abort();
      again.clear();
      for (const lane of lanes.values()) lane.tasks.clear();
      waiting.clear();
      await Promise.all([...lanes.values()].map((lane) => lane.tasks.onIdle()));
    },
  };
}
