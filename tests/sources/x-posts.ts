export const now = new Date('2026-01-01T00:00:00Z');
const EPOCH = 1_288_834_974_657n;
/** Ids of late December 2025, beyond 2^53, a minute apart. */
export const idAt = (minutesAgo: number) => String((BigInt(now.getTime() - minutesAgo * 60_000) - EPOCH) << 22n);
/** Post 0 is the oldest: 1,000 minutes ago. */
export const idOf = (index: number) => idAt(1000 - index);

export function post(index: number, changes: Record<string, unknown> = {}) {
  return {
    id: idOf(index),
    text: `Post ${index}`,
    author_id: '42',
    created_at: '2025-12-31T10:00:00.000Z',
    lang: 'en',
    edit_history_tweet_ids: [idOf(index)],
    ...changes,
  };
}

export const sara = { id: '42', name: 'Sara N.', username: 'sara' };
export const reza = { id: '43', name: 'Reza', username: 'reza' };
