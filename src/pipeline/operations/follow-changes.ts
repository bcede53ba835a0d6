/** Keeps what a process holds in memory as the database has it. */
export interface Follower extends AsyncDisposable {
  /** Takes over what was changed since; one small query where nothing was. */
  refresh(): Promise<void>;
}

/** Calls `takeOver` every so many milliseconds and when asked, never twice at once. The timer does not keep the process alive. */
export function followChanges(takeOver: () => Promise<void>, everyMs: number): Follower {
  let running: Promise<void> | null = null;

  function refresh(): Promise<void> {
    running ??= takeOver().finally(() => {
      running = null;
    });
    return running;
  }

  const timer = setInterval(() => {
    // The database is away: the next look finds it.
    refresh().catch(() => undefined);
  }, everyMs);
  timer.unref();
  return {
    refresh,
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      await running?.catch(() => undefined);
    },
  };
}
