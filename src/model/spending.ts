/** What was read of a service that takes money for it. */
export interface Spending {
  posts: number;
  dollars: number;
}

export const NO_SPENDING: Spending = { posts: 0, dollars: 0 };
