import { Worker } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { OrderedWorker } from '#src/pipeline/analysis/ordered-worker.ts';

/** Answers a number with its double, ends at `end`, and never comes back from `loop`. */
const PROGRAM = `
const { parentPort } = require('node:worker_threads');
parentPort.on('message', (order) => {
  if (order === 'end') process.exit();
  while (order === 'loop');
  parentPort.postMessage(order * 2);
});
parentPort.postMessage('ready');`;

const started = () => new OrderedWorker<number | string, number | string>(new Worker(PROGRAM, { eval: true }), 60_000);

describe('a worker that answers orders', () => {
  it('answers them in turn, given one after another or at once', async () => {
    const worker = started();
    expect(await worker.ready).toBe('ready');
    expect(await worker.ask(1, 60_000)).toBe(2);
    expect(await Promise.all([2, 3, 4].map((order) => worker.ask(order, 60_000)))).toEqual([4, 6, 8]);
    await worker.end();
  });

  it('blames the order at which it ended, and tells the others that they were not begun', async () => {
    const worker = started();
    await worker.ready;
    const asked = await Promise.allSettled([1, 'end', 2, 3].map((order) => worker.ask(order, 60_000)));
    expect(asked.map((one) => (one.status === 'fulfilled' ? one.value : 'blamed'))).toEqual([2, 'blamed', null, null]);
    expect(await worker.ask(4, 60_000)).toBeNull();
  });

  it('is ended at an order that takes too long; the time of one begins when those before it are answered', async () => {
    const worker = started();
    await worker.ready;
    const asked = await Promise.allSettled([worker.ask(1, 60_000), worker.ask('loop', 50), worker.ask(2, 1)]);
    expect(asked.map((one) => (one.status === 'fulfilled' ? one.value : String(one.reason)))).toEqual([
      2,
      expect.stringContaining('takes longer than'),
      null,
    ]);
  });

  it('is not ended at an order that it answered while nobody had the time to hear it', async () => {
    const answered = new Int32Array(new SharedArrayBuffer(4));
    const program = `
const { parentPort, workerData } = require('node:worker_threads');
parentPort.on('message', () => {
  parentPort.postMessage('done');
  Atomics.store(workerData, 0, 1);
  Atomics.notify(workerData, 0);
});
parentPort.postMessage('ready');`;
    const worker = new OrderedWorker<string, string>(new Worker(program, { eval: true, workerData: answered }), 60_000);
    await worker.ready;
    await new Promise((resolve) => setImmediate(resolve));
    const asked = worker.ask('it', 1);
    Atomics.wait(answered, 0, 0, 60_000);
    Atomics.wait(answered, 0, 1, 20);
    expect(await asked).toBe('done');
    await worker.end();
  });

  it('cannot be made ready where it ends at once', async () => {
    const worker = new OrderedWorker(new Worker('process.exit()', { eval: true }), 60_000);
    await expect(worker.ready).rejects.toThrow('ended');
    expect(await worker.ask(1, 60_000)).toBeNull();
  });
});
