import { setTimeout as sleep } from 'node:timers/promises';

/**
 * The end of a process, in which every step has its time: what does not end by then is left to the next start, which
 * finds in the database what was not done. Steps share one clock, which begins with the first of them, so that a slow
 * one takes no time from the last, the stopping of the database.
 */
export interface Stopping {
  readonly hasBegun: boolean;
  /** Waits for the step, at most until so many milliseconds after the beginning; never rejects. */
  until(limitMs: number, name: string, step: () => Promise<unknown>): Promise<void>;
  /** The same for what is disposed of. */
  bounded(limitMs: number, name: string, resource: AsyncDisposable): AsyncDisposable;
}

/** `onLate` is told once of each step that did not end in its time or failed. */
export function createStopping(onLate: (step: string, error: unknown) => void = () => {}): Stopping {
  let began: number | null = null;
  const told = new Set<string>();
  const tell = (step: string, error: unknown): void => {
    if (!told.has(step)) onLate(step, error);
    told.add(step);
  };
  const stopping: Stopping = {
    get hasBegun() {
      return began !== null;
    },
    async until(limitMs, name, step) {
      began ??= performance.now();
      const left = Math.max(0, began + limitMs - performance.now());
      const timer = new AbortController();
      const late = sleep(left, true, { ref: false, signal: timer.signal }).catch(() => false);
      const ended = (async () => step())().then(
        () => false,
        (error: unknown) => {
          tell(name, error);
          return false;
        },
      );
      if (await Promise.race([ended, late])) tell(name, new Error(`It did not end within ${Math.round(left)} ms.`));
      timer.abort();
    },
    bounded: (limitMs, name, resource) => ({
      [Symbol.asyncDispose]: () => stopping.until(limitMs, name, async () => resource[Symbol.asyncDispose]()),
    }),
  };
  return stopping;
}
