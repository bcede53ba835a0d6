import { randomBytes } from 'node:crypto';
import { afterEach, describe, expect, inject, it } from 'vitest';
import { createBullQueue } from '#src/queue/bullmq.ts';
import { createMemoryQueue } from '#src/queue/memory.ts';
import type { OnJobError, Queue } from '#src/queue/queue.ts';

const redisUrl = inject('redisUrl');
const implementations: [string, (onError: OnJobError) => Queue][] = [['memory', createMemoryQueue]];
if (redisUrl)
  implementations.push([
    'BullMQ',
    (onError) => createBullQueue(redisUrl, onError, `test-${randomBytes(4).toString('hex')}`),
  ]);

/** A promise and its resolver, to hold a handler until the test says so. */
function gate() {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { opened: promise, open: resolve };
}

describe.each(implementations)('queue: %s', (_, create) => {
  const open: Queue[] = [];
  const errors: unknown[] = [];
  const make = () => {
    const queue = create((_name, error) => errors.push(error));
    open.push(queue);
    return queue;
  };

  afterEach(async () => {
    await Promise.all(open.splice(0).map((queue) => queue[Symbol.asyncDispose]()));
    errors.length = 0;
  });

  it('lets parts of one kind of work wait beside one another', async () => {
    const queue = make();
    const { opened, open: go } = gate();
    const seen: (number | undefined)[] = [];
    queue.process(
      'analyse',
      async ({ part }) => {
        await opened;
        seen.push(part);
      },
      { concurrency: 1 },
    );
    for (const part of [1, 2, 2, 3]) await queue.add('analyse', { part });
    await queue.add('analyse', {});
    go();
    await queue.idle();
    expect(seen).toEqual([1, 2, 3, undefined]);
  });

  it('hands every job to its handler with its payload', async () => {
    const queue = make();
    const seen: number[] = [];
    queue.process('collect', async ({ source }) => void seen.push(source), { concurrency: 2 });
    for (let source = 1; source <= 20; source++) await queue.add('collect', { source });
    await queue.idle();
    expect(seen.sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
  });

  it('hands on what caused a job', async () => {
    const queue = make();
    const seen: [number, string | undefined][] = [];
    queue.process('collect', async ({ source }, _signal, cause) => void seen.push([source, cause]), { concurrency: 1 });
    await queue.add('collect', { source: 1 }, '00-aa-bb-01');
    await queue.add('collect', { source: 2 });
    await queue.idle();
    expect(seen).toEqual([
      [1, '00-aa-bb-01'],
      [2, undefined],
    ]);
  });

  it('runs once what is added many times while it waits', async () => {
    const queue = make();
    const held = gate();
    const seen: string[] = [];
    queue.process(
      'deliver',
      async ({ channel }) => {
        seen.push(channel);
        if (channel === 'first') await held.opened;
      },
      { concurrency: 1 },
    );
    await queue.add('deliver', { channel: 'first' });
    await expect.poll(() => seen).toEqual(['first']);
    for (let times = 0; times < 5; times++) await queue.add('deliver', { channel: 'second' });
    held.open();
    await queue.idle();
    expect(seen).toEqual(['first', 'second']);
  });

  it('runs again what is added while it runs, and never two of one key at once', async () => {
    const queue = make();
    const held = gate();
    let runs = 0;
    let together = 0;
    let most = 0;
    queue.process(
      'analyse',
      async () => {
        most = Math.max(most, ++together);
        if (++runs === 1) await held.opened;
        together--;
      },
      { concurrency: 3 },
    );
    await queue.add('analyse', {});
    await expect.poll(() => runs).toBe(1);
    await queue.add('analyse', {});
    await queue.add('analyse', {});
    held.open();
    await expect.poll(() => runs).toBe(2);
    await queue.idle();
    expect({ runs, most }).toEqual({ runs: 2, most: 1 });
  });

  it('reports a failing job and goes on with the others', async () => {
    const queue = make();
    const seen: number[] = [];
    queue.process(
      'collect',
      async ({ source }) => {
        if (source === 1) throw new Error('broken source');
        seen.push(source);
      },
      { concurrency: 1 },
    );
    for (const source of [1, 2, 3]) await queue.add('collect', { source });
    await queue.idle();
    expect(seen).toEqual([2, 3]);
    expect(errors).toMatchObject([{ message: 'broken source' }]);
    await queue.add('collect', { source: 1 });
    await queue.idle();
    expect(errors).toHaveLength(2);
  });

  it('keeps to its concurrency', async () => {
    const queue = make();
    const held = gate();
    let together = 0;
    queue.process(
      'collect',
      async () => {
        together++;
        await held.opened;
        together--;
      },
      { concurrency: 2 },
    );
    for (let source = 1; source <= 5; source++) await queue.add('collect', { source });
    await expect.poll(() => together).toBe(2);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(together).toBe(2);
    held.open();
    await queue.idle();
  });

  it('aborts running jobs when disposed, and waits for them', async () => {
    const queue = make();
    let ended = false;
    let started = false;
    queue.process(
      'analyse',
      async (_payload, signal) => {
        started = true;
        await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
        ended = true;
      },
      { concurrency: 1 },
    );
    await queue.add('analyse', {});
    await expect.poll(() => started).toBe(true);
    await queue[Symbol.asyncDispose]();
    expect(ended).toBe(true);
  });
});

describe.runIf(redisUrl)('queue on Redis', () => {
  it('shares the work of one queue among several processes, each job once', async () => {
    const prefix = `test-${randomBytes(4).toString('hex')}`;
    const seen: number[] = [];
    const queues = [0, 1].map(() => createBullQueue(redisUrl ?? '', () => {}, prefix));
    for (const queue of queues)
      queue.process('collect', async ({ source }) => void seen.push(source), { concurrency: 4 });
    for (let source = 0; source < 50; source++) await queues[source % 2]?.add('collect', { source });
    await expect.poll(() => seen.length).toBe(50);
    expect(new Set(seen).size).toBe(50);
    await Promise.all(queues.map((queue) => queue[Symbol.asyncDispose]()));
  });
});
