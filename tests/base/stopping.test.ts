import { describe, expect, it } from 'vitest';
import { createStopping } from '#src/base/stopping.ts';

const never = () => new Promise<void>(() => {});

describe('stopping', () => {
  it('gives up a step that does not end, says so once, and goes on to the next', async () => {
    const late: string[] = [];
    const ended: string[] = [];
    const stopping = createStopping((step) => late.push(step));
    expect(stopping.hasBegun).toBe(false);
    await stopping.until(20, 'jobs', never);
    await stopping.until(20, 'jobs', never);
    expect(stopping.hasBegun).toBe(true);
    await using _database = stopping.bounded(60_000, 'database', {
      [Symbol.asyncDispose]: async () => void ended.push('database'),
    });
    await stopping.until(60_000, 'desk', async () => void ended.push('desk'));
    expect({ late, ended }).toEqual({ late: ['jobs'], ended: ['desk'] });
  });

  it('shares one time among all steps', async () => {
    const late: string[] = [];
    const stopping = createStopping((step, error) => late.push(`${step}: ${error instanceof Error && error.message}`));
    await stopping.until(30, 'first', never);
    await stopping.until(30, 'second', never);
    expect(late).toEqual([
      'first: It did not end within 30 ms.',
      // A timer may be a moment early.
      expect.stringMatching(/^second: It did not end within [0-2] ms\.$/),
    ]);
  });

  it('does not fail with a step that fails', async () => {
    const late: string[] = [];
    const stopping = createStopping((step, error) => late.push(`${step}: ${error instanceof Error && error.message}`));
    await stopping.until(60_000, 'odd', () => {
      throw new Error('broken');
    });
    await stopping.until(60_000, 'odder', () => Promise.reject(new Error('spoilt')));
    expect(late).toEqual(['odd: broken', 'odder: spoilt']);
  });
});
