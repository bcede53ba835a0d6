import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { codeOf, KhavaranError, messageOf } from '#src/base/errors.ts';
import { itemsOf } from '#src/capture/item.ts';
import type { Entry } from '#src/model/entry.ts';
import type { CollectedItem } from '#src/model/item.ts';
import type { PageAnswer } from './page-reader-thread.ts';

export interface PageReaderOptions {
  /** Pages read at once. Default: one fewer than there are processors, at most four. */
  threads?: number;
  /** For one page, from when a thread begins with it, in milliseconds. Default 2,000. */
  limitMs?: number;
  /** Of one thread, in MiB. Default 256. */
  memory?: number;
}

/** Finds items in entries, whole pages in threads of their own, so that none holds up the looks at other sources. */
export interface PageReader extends AsyncDisposable {
  /** Rejects with `pipeline/page-too-slow`, `pipeline/page-too-large` or `pipeline/page-unread`; others are not concerned. */
  read(entry: Entry): Promise<CollectedItem[]>;
}

/** Markup up to this length is read faster than it is handed over. */
const SMALL = 8_000;
const LIMIT_MS = 2_000;
const MEMORY_MIB = 256;
const START_LIMIT_MS = 20_000;

interface Thread {
  worker: Worker;
  ready: Promise<void>;
}

/** Threads start with the first page that needs them, and do not keep the process alive. */
export function createPageReader(options: PageReaderOptions = {}): PageReader {
  const most = Math.max(1, options.threads ?? Math.min(4, availableParallelism() - 1));
  const limitMs = options.limitMs ?? LIMIT_MS;
  const idle: Thread[] = [];
  const waiting: ((thread: Thread) => void)[] = [];
  const all = new Set<Thread>();
  let closed = false;

  return {
    async read(entry) {
      const { type, value } = entry.content;
      if (type === 'text' || (type === 'html' && value.length <= SMALL)) return itemsOf(entry);
      const thread = await take();
      try {
        const items = await ask(thread, entry, limitMs);
        give(thread);
        return items;
      } catch (error) {
        await drop(thread);
        throw error;
      }
    },
    async [Symbol.asyncDispose]() {
      closed = true;
      await Promise.all([...all].map(({ worker }) => worker.terminate()));
    },
  };

  async function take(): Promise<Thread> {
    if (closed) throw new KhavaranError('pipeline/page-unread', 'The service is stopping.', { retry: 'later' });
    const free = idle.pop();
    if (free) return free;
    if (all.size < most) return open();
    return new Promise((resolve) => waiting.push(resolve));
  }

  function open(): Thread {
    const thread = startThread(options.memory ?? MEMORY_MIB);
    all.add(thread);
    return thread;
  }

  function give(thread: Thread): void {
    const next = waiting.shift();
    if (next) next(thread);
    else idle.push(thread);
  }

  /** A thread that runs away cannot be called back: it ends, and who waits gets a new one. */
  async function drop(thread: Thread): Promise<void> {
    all.delete(thread);
    await thread.worker.terminate();
    if (waiting.length > 0 && !closed) give(open());
  }
}

function startThread(memory: number): Thread {
  const worker = new Worker(new URL('./page-reader-thread.ts', import.meta.url), {
    resourceLimits: { maxOldGenerationSizeMb: memory, maxYoungGenerationSizeMb: 32 },
    // What a library prints about a page is nobody's business.
    stdout: true,
    stderr: true,
  });
  worker.unref();
  // Between two pages nobody listens, and an error without a listener would end the process.
  worker.on('error', () => {});
  const ready = answerOf(worker, START_LIMIT_MS).then(() => undefined);
  ready.catch(() => {});
  return { worker, ready };
}

async function ask({ worker, ready }: Thread, entry: Entry, limitMs: number): Promise<CollectedItem[]> {
  await ready;
  const answer = answerOf(worker, limitMs);
  worker.postMessage(entry);
  const said = await answer;
  if ('items' in said) return said.items;
  throw new KhavaranError('pipeline/page-unread', 'fault' in said ? said.fault : 'It could not be read.');
}

/** The next message of a thread. */
function answerOf(worker: Worker, limitMs: number): Promise<PageAnswer> {
  return new Promise((resolve, reject) => {
    const seconds = limitMs / 1000;
    const timer = setTimeout(
      () =>
        end(() => reject(new KhavaranError('pipeline/page-too-slow', `It takes longer than ${seconds} s to read.`))),
      limitMs,
    );
    const onMessage = (answer: PageAnswer) => end(() => resolve(answer));
    const onError = (error: unknown) => end(() => reject(faultOf(error)));
    const onExit = () => end(() => reject(faultOf(new Error('Its reader ended.'))));
    function end(settle: () => void): void {
      clearTimeout(timer);
      worker.off('message', onMessage).off('error', onError).off('exit', onExit);
      settle();
    }
    worker.on('message', onMessage).on('error', onError).on('exit', onExit);
  });
}

function faultOf(error: unknown): KhavaranError {
  return codeOf(error) === 'ERR_WORKER_OUT_OF_MEMORY'
    ? new KhavaranError('pipeline/page-too-large', 'It takes more memory to read than a page may.')
    : new KhavaranError('pipeline/page-unread', messageOf(error), { cause: error });
}
