import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Watchlist } from '#src/analysis/entities/watchlist.ts';
import { KhavaranError, messageOf } from '#src/base/errors.ts';
import type { ItemToAnalyse } from '#src/store/analyses.ts';
import type { AnalysisAnswer, AnalysisOrder } from './analysis-thread.ts';
import type { Fault, PreparedItem } from './prepare-item.ts';

/** Analyses many items apart from everything else the process does. */
export interface AnalysisThreads extends AsyncDisposable {
  /**
   * An entry an item, in order. An item that breaks its thread, or holds it for too long, is a fault; the others go on.
   * Rejects with `pipeline/no-threads` where none can be started, or all are being stopped.
   */
  prepare(items: readonly ItemToAnalyse[]): Promise<(PreparedItem | Fault)[]>;
  /** Starts a thread ahead of many items that are on their way: reading what it analyses by takes a second or two. */
  start(): void;
  /** Whether so many items are better off here than in place: a thread that runs already is worth it for a few. */
  isWorth(count: number): boolean;
}

export interface AnalysisThreadsOptions {
  /** As `createAnalysers` takes it. */
  model: unknown;
  /** The list that is watched now. */
  watchlist: () => Watchlist;
  /** Default: as many as there are processors beside the one that stores what they make, at most four. */
  threads?: number;
  /** From when a thread begins with its items, and a second more for each of them, in milliseconds. Default 20,000. */
  limitMs?: number;
  /** A thread without work ends after so long, and its memory is free again. Default half a minute. */
  idleMs?: number;
}

/** One thread takes so many at once: enough that handing them over costs little, few enough that all have work. */
const SHARE = 32;
const START_LIMIT_MS = 60_000;
const PER_ITEM_MS = 1_000;
/** From so many on, a thread is worth its start; from so many on, it is worth the way there. */
const FOR_START = 80;
const FOR_RUNNING = 20;
/**
 * Without a bound a thread lets its garbage grow to twice of what it needs; texts of some megabytes need as much. What it
 * makes of a share of items fits into the young generation: with less, a seventh of its time goes to moving it about.
 */
const MEMORY = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 64 };

interface Thread {
  worker: Worker;
  ready: Promise<unknown>;
  watchlist: Watchlist | null;
  idle: NodeJS.Timeout | null;
}

/** Threads start with the first items that need them, and do not keep the process alive. */
export function createAnalysisThreads(options: AnalysisThreadsOptions): AnalysisThreads {
  const { model, limitMs = 20_000, idleMs = 30_000 } = options;
  const most = options.threads ?? Math.max(1, Math.min(4, availableParallelism() - 1));
  const all = new Set<Thread>();
  const free: Thread[] = [];
  const waiting: ((thread: Thread | Promise<never>) => void)[] = [];
  let closed = false;

  async function prepareShare(items: ItemToAnalyse[]): Promise<(PreparedItem | Fault)[]> {
    const thread = await take();
    try {
      await thread.ready;
    } catch (error) {
      drop(thread);
      throw noThreads(error);
    }
    try {
      const watchlist = options.watchlist();
      const order: AnalysisOrder = { items, watchlist: watchlist === thread.watchlist ? null : watchlist };
      thread.watchlist = watchlist;
      thread.worker.postMessage(order);
      const said = await answerOf(thread.worker, limitMs + PER_ITEM_MS * items.length);
      give(thread);
      return 'prepared' in said ? said.prepared : [];
    } catch (error) {
      drop(thread);
      if (closed) throw noThreads(error);
      if (items.length === 1) return [{ fault: messageOf(error) }];
      // One of them broke it: alone, it breaks alone.
      const alone: (PreparedItem | Fault)[] = [];
      for (const item of items) alone.push(...(await prepareShare([item])));
      return alone;
    }
  }

  async function take(): Promise<Thread> {
    if (closed) throw noThreads();
    const thread = free.pop();
    if (thread) {
      if (thread.idle) clearTimeout(thread.idle);
      return thread;
    }
    return all.size < most ? open() : new Promise((resolve) => waiting.push(resolve));
  }

  function open(): Thread {
    const thread: Thread = { ...startThread(model), watchlist: null, idle: null };
    all.add(thread);
    thread.worker.once('exit', () => forget(thread));
    return thread;
  }

  function give(thread: Thread): void {
    const next = waiting.shift();
    if (next) {
      next(thread);
      return;
    }
    free.push(thread);
    thread.idle = setTimeout(() => drop(thread), idleMs).unref();
  }

  /** A thread that runs away cannot be called back: it ends, and who waits gets a new one. */
  function drop(thread: Thread): void {
    forget(thread);
    void thread.worker.terminate();
    waiting.shift()?.(closed ? Promise.reject(noThreads()) : open());
  }

  function forget(thread: Thread): void {
    all.delete(thread);
    if (free.includes(thread)) free.splice(free.indexOf(thread), 1);
    if (thread.idle) clearTimeout(thread.idle);
  }

  return {
    start() {
      if (closed || all.size > 0) return;
      give(open());
    },
    isWorth: (count) => count >= FOR_START || (count >= FOR_RUNNING && all.size > 0),
    async prepare(items) {
      const shares: Promise<(PreparedItem | Fault)[]>[] = [];
      for (let at = 0; at < items.length; at += SHARE) shares.push(prepareShare(items.slice(at, at + SHARE)));
      return (await Promise.all(shares)).flat();
    },
    async [Symbol.asyncDispose]() {
      closed = true;
      for (const next of waiting.splice(0)) next(Promise.reject(noThreads()));
      await Promise.all([...all].map(({ worker }) => worker.terminate()));
    },
  };
}

function noThreads(cause?: unknown): KhavaranError {
  return new KhavaranError('pipeline/no-threads', 'No thread can be had for the analysis.', { retry: 'later', cause });
}

function startThread(model: unknown): Pick<Thread, 'worker' | 'ready'> {
  const worker = new Worker(new URL('./analysis-thread.ts', import.meta.url), {
    workerData: model,
    resourceLimits: MEMORY,
  });
  worker.unref();
  // Between two orders nobody listens, and an error without a listener would end the process.
  worker.on('error', () => {});
  const ready = answerOf(worker, START_LIMIT_MS);
  ready.catch(() => {});
  return { worker, ready };
}

/** The next message of a thread. */
function answerOf(worker: Worker, limitMs: number): Promise<AnalysisAnswer> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => end(() => reject(new Error(`Its analysis takes longer than ${Math.ceil(limitMs / 1000)} s.`))),
      limitMs,
    );
    const onMessage = (answer: AnalysisAnswer) => end(() => resolve(answer));
    const onError = (error: unknown) => end(() => reject(error));
    const onExit = () => end(() => reject(new Error('Its analysis ended the thread.')));
    function end(settle: () => void): void {
      clearTimeout(timer);
      worker.off('message', onMessage).off('error', onError).off('exit', onExit);
      settle();
    }
    worker.on('message', onMessage).on('error', onError).on('exit', onExit);
  });
}
