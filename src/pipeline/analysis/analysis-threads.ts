import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Watchlist } from '#src/analysis/entities/watchlist.ts';
import { KhavaranError, messageOf } from '#src/base/errors.ts';
import type { ItemToAnalyse } from '#src/store/analyses.ts';
import type { AnalysisAnswer, AnalysisOrder } from './analysis-thread.ts';
import { OrderedWorker } from './ordered-worker.ts';
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
const FOR_START = 160;
const FOR_RUNNING = 20;
/**
 * Without a bound a thread lets its garbage grow to twice of what it needs; texts of some megabytes need as much. What it
 * makes of a share of items fits into the young generation: with less, a seventh of its time goes to moving it about.
 */
const MEMORY = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 64 };

/** So many orders a thread has at once: when it ends one, the next is there, however busy whoever gives them is. */
const AT_HAND = 2;

interface Thread {
  worker: OrderedWorker<AnalysisOrder, AnalysisAnswer>;
  watchlist: Watchlist | null;
  /** Orders that it has, or is about to get. */
  orders: number;
  idle: NodeJS.Timeout | undefined;
}

/** Threads start with the first items that need them, and do not keep the process alive. */
export function createAnalysisThreads(options: AnalysisThreadsOptions): AnalysisThreads {
  const { model, limitMs = 20_000, idleMs = 30_000 } = options;
  const most = options.threads ?? Math.max(1, Math.min(4, availableParallelism() - 1));
  const all = new Set<Thread>();
  const waiting: PromiseWithResolvers<Thread>[] = [];
  let closed = false;

  async function prepareShare(items: ItemToAnalyse[]): Promise<(PreparedItem | Fault)[]> {
    const thread = await take();
    try {
      await thread.worker.ready;
    } catch (error) {
      drop(thread);
      throw noThreads(error);
    }
    const watchlist = options.watchlist();
    const order: AnalysisOrder = { items, watchlist: watchlist === thread.watchlist ? null : watchlist };
    thread.watchlist = watchlist;
    let answer: AnalysisAnswer | null;
    try {
      answer = await thread.worker.ask(order, limitMs + PER_ITEM_MS * items.length);
    } catch (error) {
      drop(thread);
      if (closed) throw noThreads(error);
      if (items.length === 1) return [{ fault: messageOf(error) }];
      // One of them broke it: alone, it breaks alone.
      const alone: (PreparedItem | Fault)[] = [];
      for (const item of items) alone.push(...(await prepareShare([item])));
      return alone;
    }
    // Where another order ended the thread, this one was not begun.
    if (!answer) return prepareShare(items);
    give(thread);
    return 'prepared' in answer ? answer.prepared : [];
  }

  function take(): Promise<Thread> {
    if (closed) return Promise.reject(noThreads());
    const place = Promise.withResolvers<Thread>();
    waiting.push(place);
    handOut();
    return place.promise;
  }

  /** To threads without work first, then to new ones, then behind other orders. */
  function handOut(): void {
    while (waiting.length > 0) {
      const least = all
        .values()
        .reduce<Thread | null>((one, other) => (one && one.orders <= other.orders ? one : other), null);
      const thread = (!least || least.orders > 0) && all.size < most ? open() : least;
      if (!thread || thread.orders >= AT_HAND) return;
      clearTimeout(thread.idle);
      thread.orders += 1;
      waiting.shift()?.resolve(thread);
    }
  }

  function open(): Thread {
    const { worker, ended } = startThread(model);
    const thread: Thread = { worker, watchlist: null, orders: 0, idle: undefined };
    all.add(thread);
    ended.then(() => drop(thread));
    return thread;
  }

  function give(thread: Thread): void {
    thread.orders -= 1;
    handOut();
    if (thread.orders === 0) rest(thread);
  }

  function rest(thread: Thread): void {
    thread.idle = setTimeout(() => drop(thread), idleMs).unref();
  }

  function drop(thread: Thread): void {
    clearTimeout(thread.idle);
    void thread.worker.end();
    // It ends once, however many orders it had.
    if (all.delete(thread) && !closed) handOut();
  }

  return {
    start() {
      if (closed || all.size > 0) return;
      rest(open());
    },
    isWorth: (count) => count >= FOR_START || (count >= FOR_RUNNING && all.size > 0),
    async prepare(items) {
      const shares: Promise<(PreparedItem | Fault)[]>[] = [];
      for (let at = 0; at < items.length; at += SHARE) shares.push(prepareShare(items.slice(at, at + SHARE)));
      return (await Promise.all(shares)).flat();
    },
    async [Symbol.asyncDispose]() {
      closed = true;
      for (const { reject } of waiting.splice(0)) reject(noThreads());
      await Promise.all([...all].map(({ worker }) => worker.end()));
    },
  };
}

function noThreads(cause?: unknown): KhavaranError {
  return new KhavaranError('pipeline/no-threads', 'No thread can be had for the analysis.', { retry: 'later', cause });
}

function startThread(model: unknown): { worker: Thread['worker']; ended: Promise<void> } {
  const thread = new Worker(new URL('./analysis-thread.ts', import.meta.url), {
    workerData: model,
    resourceLimits: MEMORY,
  });
  const ended = new Promise<void>((resolve) => thread.once('exit', () => resolve()));
  return { worker: new OrderedWorker(thread, START_LIMIT_MS), ended };
}
