import { monthOf, type Spending } from '#src/model/spending.ts';

/** What a source may read within a calendar month (UTC), and what X asks for it, in dollars. */
export interface XBudget {
  monthlyPosts: number;
  monthlyDollars: number;
  dollarsPerPost: number;
  dollarsPerUser: number;
}

/** What was read in a month. */
export interface XSpending {
  /** `2026-01`. */
  month: string;
  posts: number;
  dollars: number;
}

/** A result can bring a post that it refers to, and the authors of both. */
const POSTS_PER_RESULT = 2;

/** Spending so far: that of another month counts no more. */
export function spendingOf(before: XSpending | null, now: Date): XSpending {
  const month = monthOf(now);
  return before?.month === month ? before : { month, posts: 0, dollars: 0 };
}

/** X charges for each resource returned; what it forgives for repeats within a day is not counted on. */
export function spent(before: XSpending, read: { posts: number; users: number }, budget: XBudget): XSpending {
  const { posts, dollars } = costOf(read, budget);
  return { ...before, posts: before.posts + posts, dollars: toCents(before.dollars + dollars) };
}

/** What an answer costs. */
export function costOf(read: { posts: number; users: number }, { dollarsPerPost, dollarsPerUser }: XBudget): Spending {
  return { posts: read.posts, dollars: toCents(read.posts * dollarsPerPost + read.users * dollarsPerUser) };
}

/** Of two answers. */
export function costOfBoth(one: Spending, other: Spending): Spending {
  return { posts: one.posts + other.posts, dollars: toCents(one.dollars + other.dollars) };
}

/** Sums of cents in binary drift: kept to a hundredth of a cent. */
function toCents(dollars: number): number {
  return Math.round(dollars * 10_000) / 10_000;
}

/** Whether anything may still be read: of a stream one cannot say beforehand what comes. */
export function withinBudget(spending: XSpending, budget: XBudget): boolean {
  return spending.posts < budget.monthlyPosts && spending.dollars < budget.monthlyDollars;
}

/** How many results can be asked for without going over the budget, whatever comes with them. */
export function affordable(spending: XSpending, budget: XBudget): number {
  const price = POSTS_PER_RESULT * (budget.dollarsPerPost + budget.dollarsPerUser);
  const byPosts = (budget.monthlyPosts - spending.posts) / POSTS_PER_RESULT;
  const byDollars = price > 0 ? (budget.monthlyDollars - spending.dollars) / price : Number.POSITIVE_INFINITY;
  return Math.max(0, Math.floor(Math.min(byPosts, byDollars)));
}

export function msUntilNextMonth(now: Date): number {
  return Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 1) - now.getTime();
}

export function usedUp({ month, posts, dollars }: XSpending): string {
  return `The budget of this source for ${month} is used up: ${posts} posts, $${dollars.toFixed(2)}. It goes on next month, or when its budget is raised.`;
}
