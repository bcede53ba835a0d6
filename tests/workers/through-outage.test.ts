import { describe, expect, it } from 'vitest';
import { throughOutage } from '../../workers/through-outage.ts';

const gone = Object.assign(new Error('terminating connection due to administrator command'), { code: '57P01' });

function failing(times: number, error: Error) {
  let calls = 0;
  const handler = async () => {
    calls++;
    if (calls <= times) throw error;
  };
  return { handler: throughOutage<'analyse'>(handler), calls: () => calls };
}

describe('a job', () => {
  const { signal } = new AbortController();

  it('is done again soon when the database left it in the middle', async () => {
    const { handler, calls } = failing(2, gone);
    await handler({}, signal, undefined);
    expect(calls()).toBe(3);
  });

  it('is not when it failed by itself, or when the database stays away', async () => {
    const own = failing(9, new Error('a fault of ours'));
    await expect(own.handler({}, signal, undefined)).rejects.toThrow('a fault of ours');
    expect(own.calls()).toBe(1);
    const away = failing(99, gone);
    await expect(away.handler({}, signal, undefined)).rejects.toThrow('terminating');
    expect(away.calls()).toBeLessThan(10);
  });

  it('ends at once when the process is to stop', async () => {
    const stop = new AbortController();
    const { handler, calls } = failing(99, gone);
    const running = handler({}, stop.signal, undefined);
    await new Promise((resolve) => setImmediate(resolve));
    stop.abort();
    await running;
    expect(calls()).toBe(1);
  });
});
