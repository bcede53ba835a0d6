import { describe, expect, it } from 'vitest';
import { affordable, spendingOf, spent } from '#src/sources/x-budget.ts';
import { now } from './x-posts.ts';

describe('the budget', () => {
  const budget = { monthlyPosts: 100, monthlyDollars: 1, dollarsPerPost: 0.005, dollarsPerUser: 0.01 };
  it('counts what was returned, by calendar month', () => {
    const start = spendingOf(null, now);
    const after = spent(start, { posts: 20, users: 10 }, budget);
    expect(after).toEqual({ month: '2026-01', posts: 20, dollars: 0.2 });
    expect(spendingOf(after, new Date('2026-01-31T23:59:59Z'))).toBe(after);
    expect(spendingOf(after, new Date('2026-02-01T00:00:00Z'))).toMatchObject({ posts: 0, dollars: 0 });
  });
  it.each([
    [{ posts: 0, dollars: 0 }, 33],
    [{ posts: 90, dollars: 0 }, 5],
    [{ posts: 0, dollars: 0.95 }, 1],
    [{ posts: 300, dollars: 5 }, 0],
  ])('%j leaves %d', (read, left) => expect(affordable({ month: '2026-01', ...read }, budget)).toBe(left));
});
