import { AsyncLocalStorage } from 'node:async_hooks';

/** What every line of the log carries that is written while something runs: the id of a job or of a request. */
export type LogContext = Readonly<Record<string, string | number>>;

const storage = new AsyncLocalStorage<LogContext>();

export function withLogContext<Result>(context: LogContext, run: () => Result): Result {
  return storage.run({ ...storage.getStore(), ...context }, run);
}

export function logContext(): LogContext {
  return storage.getStore() ?? {};
}
