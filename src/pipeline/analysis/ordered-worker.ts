import type { Worker } from 'node:worker_threads';

interface Asked<Answer> {
  limitMs: number;
  resolve(answer: Answer | null): void;
  reject(error: unknown): void;
}

/**
 * A worker that answers orders in turn, one message each, after a first message by which it is ready. The next order may be
 * given before the last is answered, so that it does not wait for whoever hands them out. It does not keep the process alive.
 */
export class OrderedWorker<Order, Answer> {
  readonly ready: Promise<Answer | null>;
  readonly #worker: Worker;
  /** The first of them is being worked on. */
  readonly #asked: Asked<Answer>[] = [];
  #timer: NodeJS.Timeout | undefined;
  #ended = false;

  constructor(worker: Worker, startLimitMs: number) {
    this.#worker = worker;
    worker.unref();
    worker.on('message', (answer: Answer) => this.#answered(answer));
    worker.on('error', (error) => this.#fail(error));
    worker.on('exit', () => this.#fail(new Error('Its analysis ended the thread.')));
    this.ready = this.#expect(startLimitMs);
    this.ready.catch(() => {});
  }

  /**
   * Rejects where the worker ended at this order, or took longer for it than that many milliseconds, of which it ends; null
   * where it ended before it came to it.
   */
  ask(order: Order, limitMs: number): Promise<Answer | null> {
    if (this.#ended) return Promise.resolve(null);
    this.#worker.postMessage(order);
    return this.#expect(limitMs);
  }

  end(): Promise<number> {
    return this.#worker.terminate();
  }

  #expect(limitMs: number): Promise<Answer | null> {
    return new Promise((resolve, reject) => {
      this.#asked.push({ limitMs, resolve, reject });
      if (this.#asked.length === 1) this.#watch();
    });
  }

  #answered(answer: Answer): void {
    this.#asked.shift()?.resolve(answer);
    this.#watch();
  }

  /** The time of an order begins when those before it are answered. */
  #watch(): void {
    clearTimeout(this.#timer);
    const [first] = this.#asked;
    if (!first) return;
    // An answer that came while this thread was busy is heard before it is missed.
    this.#timer = setTimeout(() => setImmediate(() => this.#giveUp(first)), first.limitMs);
  }

  #giveUp(order: Asked<Answer>): void {
    if (this.#asked[0] !== order) return;
    this.#fail(new Error(`Its analysis takes longer than ${Math.ceil(order.limitMs / 1000)} s.`));
    // What runs away cannot be called back.
    void this.end();
  }

  #fail(error: unknown): void {
    this.#ended = true;
    clearTimeout(this.#timer);
    const [first, ...behind] = this.#asked.splice(0);
    first?.reject(error);
    for (const { resolve } of behind) resolve(null);
  }
}
