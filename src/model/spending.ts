/** What was read of a service that takes money for it. */
export interface Spending {
  posts: number;
  dollars: number;
}

export const NO_SPENDING: Spending = { posts: 0, dollars: 0 };

/** The month (UTC) in which a moment lies: `2026-01`. */
export function monthOf(moment: Date): string {
  return moment.toISOString().slice(0, 7);
}
