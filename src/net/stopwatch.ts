import { KhavaranError } from '#src/base/errors.ts';

export interface Stopwatch {
  /** Runs a task within what is left; its signal is aborted, and the promise rejects, when the time is over. */
  run<T>(host: string, stop: AbortSignal, task: (signal: AbortSignal) => Promise<T>): Promise<T>;
}

/**
 * Counts the time of several tasks against one limit, but not the time between them: waiting in line for a host that
 * others ask too is not that host's slowness. Does not trust the task to heed its signal. Rejects with `net/timeout`.
 */
export function createStopwatch(limitMs: number): Stopwatch {
  let spentMs = 0;
  return {
    async run(host, stop, task) {
      const started = performance.now();
      const controller = new AbortController();
      const { promise: over, reject } = Promise.withResolvers<never>();
      const end = (reason: unknown) => {
        controller.abort(reason);
        reject(reason);
      };
      const stopped = () => end(stop.reason);
      const timer = setTimeout(() => end(timedOut(host, limitMs)), Math.max(0, limitMs - spentMs));
      stop.addEventListener('abort', stopped, { once: true });
      if (stop.aborted) stopped();
      try {
        return await Promise.race([over, task(controller.signal)]);
      } finally {
        clearTimeout(timer);
        stop.removeEventListener('abort', stopped);
        spentMs += performance.now() - started;
      }
    },
  };
}

function timedOut(host: string, limitMs: number): KhavaranError {
  const seconds = Math.max(1, Math.round(limitMs / 1000));
  return new KhavaranError(
    'net/timeout',
    `Could not look: ${host} did not answer in full within ${seconds} second${seconds === 1 ? '' : 's'}.`,
    { retry: 'later' },
  );
}
