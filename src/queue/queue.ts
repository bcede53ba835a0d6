import type { JobName, Jobs } from './jobs.ts';

/** `cause`: what was given with the job when it was added. */
export type Handler<Name extends JobName> = (
  payload: Jobs[Name],
  signal: AbortSignal,
  cause: string | undefined,
) => Promise<void>;

export interface ProcessOptions {
  /** Jobs of this name at once in this process. */
  concurrency: number;
}

/**
 * Carries jobs, at least once each. A job that is added while an equal one waits is one job; added while an equal one
 * runs, it runs again afterwards, since the running one may have looked already. A job that fails is reported and
 * dropped: the database knows what is not done, and a sweep adds it again. Contract: `tests/queue/contract.test.ts`.
 */
export interface Queue extends AsyncDisposable {
  /** `cause`: `traceparent` of what adds it; of jobs that are one, that of any. */
  add<Name extends JobName>(name: Name, payload: Jobs[Name], cause?: string): Promise<void>;
  process<Name extends JobName>(name: Name, handler: Handler<Name>, options: ProcessOptions): void;
  /** How many jobs wait, of all processes where the queue is shared; kinds of which none waits may be left out. */
  waiting(): Promise<ReadonlyMap<JobName, number>>;
  /** Resolves when nothing waits or runs in this process. */
  idle(): Promise<void>;
  /** Takes no more jobs, aborts the signals of running ones and waits for them. */
  [Symbol.asyncDispose](): Promise<void>;
}

export type OnJobError = (name: JobName, error: unknown) => void;
