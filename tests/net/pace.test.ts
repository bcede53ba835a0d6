import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createHttpClient } from '#src/net/client.ts';
import { createPace } from '#src/net/pace.ts';
import { type Transport, tcpTransport } from '#src/net/transport.ts';
import { serve } from './local-server.ts';

/** A clock that moves only when somebody sleeps. */
function pacedTime(start = 1_000_000) {
  let now = start;
  const slept: number[] = [];
  return {
    slept,
    set: (time: number) => {
      now = time;
    },
    clock: { now: () => new Date(now) },
    sleep: async (milliseconds: number) => {
      slept.push(milliseconds);
      now += milliseconds;
    },
  };
}

describe('pace', () => {
  test('one at a time for a host, in order, with a pause between', async () => {
    const time = pacedTime();
    const pace = createPace({ pauseMs: 1000, ...time });
    const log: string[] = [];
    const task = (name: string) => ({
      host: 'a.example',
      run: async () => {
        log.push(`${name} starts at ${time.clock.now().getTime() - 1_000_000}`);
        await new Promise((resolve) => setImmediate(resolve));
        log.push(`${name} ends`);
      },
    });
    await Promise.all([pace(task('1')), pace(task('2')), pace({ ...task('3'), immediate: true })]);
    expect(log).toEqual(['1 starts at 0', '1 ends', '2 starts at 1000', '2 ends', '3 starts at 1000', '3 ends']);
  });

  test('a failed task does not stop the line, an aborted one leaves it', async () => {
    const pace = createPace({ pauseMs: 0, ...pacedTime() });
    const { promise: blocked, resolve: unblock } = Promise.withResolvers<void>();
    const first = pace({ host: 'a', run: () => blocked.then(() => Promise.reject(new Error('broke'))) });
    let ran = false;
    const controller = new AbortController();
    const second = pace({
      host: 'a',
      signal: controller.signal,
      run: async () => {
        ran = true;
      },
    });
    const third = pace({ host: 'a', run: async () => 'third' });
    controller.abort(new Error('gave up'));
    await expect(second).rejects.toThrow('gave up');
    unblock();
    await expect(first).rejects.toThrow('broke');
    expect(await third).toBe('third');
    expect(ran).toBe(false);
  });

  test('a clock that jumps back costs one pause at most', async () => {
    const time = pacedTime();
    const pace = createPace({ pauseMs: 1000, ...time });
    await pace({ host: 'a', run: async () => undefined });
    time.set(0);
    await pace({ host: 'a', run: async () => undefined });
    expect(time.slept).toEqual([1000]);
  });

  test('never two at once on a host, never a wait for another host', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.nat(3), fc.nat(3)), { maxLength: 30 }), async (tasks) => {
        const pace = createPace({ pauseMs: 1, ...pacedTime() });
        const running = new Map<number, number>();
        let done = 0;
        await Promise.all(
          tasks.map(([host, ticks]) =>
            pace({
              host: String(host),
              run: async () => {
                running.set(host, (running.get(host) ?? 0) + 1);
                expect(running.get(host)).toBe(1);
                for (let tick = 0; tick < ticks; tick += 1) await Promise.resolve();
                running.set(host, 0);
                done += 1;
              },
            }),
          ),
        );
        expect(done).toBe(tasks.length);
      }),
      { numRuns: 50 },
    );
  });
});

describe('in the client', () => {
  test('a host that hangs delays nobody else; its own line waits without using up its time', async () => {
    await using slow = await serve((request, response) => {
      if (request.url === '/second') response.end('second');
    });
    await using quick = await serve((_, response) => response.end('quick'));
    await using client = createHttpClient({ allow: ['127.0.0.1'], pauseMs: 10 });
    const ended: string[] = [];
    const hung = client.fetch({ url: slow.url, timeoutMs: 2000 }).catch((error) => ended.push(error.code));
    const second = client.fetch({ url: `${slow.url}/second`, timeoutMs: 1500 });
    for (let round = 0; round < 5; round += 1) await client.fetch({ url: quick.url });
    expect(ended).toEqual([]);
    await hung;
    expect(ended).toEqual(['net/timeout']);
    expect(Buffer.from((await second).body).toString()).toBe('second');
  });

  test('50 hosts that hang leave 50 others untouched', async () => {
    await using slow = await serve(() => undefined);
    await using quick = await serve((_, response) => response.end());
    await using client = createHttpClient({ allow: ['127.0.0.0/8'], transport: toLoopback });
    const ended: string[] = [];
    const hung = Array.from({ length: 50 }, (_, n) =>
      client
        .fetch({ url: `http://127.0.1.${n + 1}:${slow.port}/`, timeoutMs: 3000 })
        .catch((error) => ended.push(error.code)),
    );
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, n) => client.fetch({ url: `http://127.0.2.${n + 1}:${quick.port}/` })),
    );
    expect(ended).toEqual([]);
    expect(answers.every((answer) => answer.status === 200)).toBe(true);
    await Promise.all(hung);
    expect(ended).toEqual(Array.from({ length: 50 }, () => 'net/timeout'));
  });
});

/** Many hosts in one: not every system has all of 127.0.0.0/8. */
const toLoopback: Transport = (dial) =>
  tcpTransport({ ...dial, addresses: ['127.0.0.1'], hostname: 'loopback.example' });
