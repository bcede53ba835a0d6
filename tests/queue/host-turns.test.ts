import { randomBytes } from 'node:crypto';
import { describe, expect, inject, it } from 'vitest';
import { createPace } from '#src/net/pace.ts';
import { openHostTurns } from '#src/queue/host-turns.ts';

const redisUrl = inject('redisUrl');
const PAUSE_MS = 60;
const freshPrefix = () => `test-${randomBytes(4).toString('hex')}`;

describe.runIf(redisUrl)('the turns of several processes at a host', () => {
  it('come one at a time with a pause between them, and hosts do not wait for one another', async () => {
    const prefix = freshPrefix();
    const open = () => openHostTurns(redisUrl ?? '', PAUSE_MS, prefix);
    await using first = open();
    await using second = open();
    await using third = open();
    const spans: { host: string; begin: number; end: number }[] = [];
    const ask = (pace: ReturnType<typeof createPace>, host: string) =>
      pace({
        host,
        run: async () => {
          const begin = performance.now();
          await new Promise((resolve) => setTimeout(resolve, 15));
          spans.push({ host, begin, end: performance.now() });
        },
      });
    const paces = [first, second, third].map(({ take }) => createPace({ pauseMs: PAUSE_MS, takeTurn: take }));
    await Promise.all(paces.flatMap((pace) => ['a', 'a', 'a', 'b'].map((host) => ask(pace, `${host}.example`))));
    const atA = spans.filter(({ host }) => host === 'a.example').sort((one, other) => one.begin - other.begin);
    expect(atA).toHaveLength(9);
    // A timer may be a millisecond early, and Redis counts in whole ones.
    for (const [index, { begin }] of atA.slice(1).entries())
      expect(begin - (atA[index]?.end ?? 0)).toBeGreaterThan(PAUSE_MS - 5);
    const atB = spans.filter(({ host }) => host === 'b.example');
    expect(Math.min(...atB.map(({ end }) => end))).toBeLessThan(Math.max(...atA.map(({ begin }) => begin)));
  });

  it('pass on from a process that died, and nobody can take the turn of another', async () => {
    const prefix = freshPrefix();
    const dead = openHostTurns(redisUrl ?? '', PAUSE_MS, prefix);
    const end = await dead.take('a.example');
    await dead[Symbol.asyncDispose]();
    await using alive = openHostTurns(redisUrl ?? '', PAUSE_MS, prefix);
    const impatient = AbortSignal.timeout(300);
    await expect(alive.take('a.example', impatient)).rejects.toThrow();
    // Its lease is five seconds; it can renew and end nothing any more.
    const endOfAlive = await alive.take('a.example');
    await end();
    await endOfAlive();
  }, 60_000);
});

it('hold nobody up while Redis is away', async () => {
  await using turns = openHostTurns('redis://127.0.0.1:1', PAUSE_MS);
  const pace = createPace({ pauseMs: 0, takeTurn: turns.take });
  expect(await pace({ host: 'a.example', run: async () => 'asked' })).toBe('asked');
}, 30_000);
