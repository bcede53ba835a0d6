/** How often a key may ask; a bucket that fills again at an even pace. */
export interface RateLimit {
  /** Seconds to wait; 0 where it may go on. */
  take(key: string, now: Date): number;
}

const MOST_KEYS = 10_000;

/** `perMinute` requests a minute, as many at once. Kept in memory: a restart forgives. */
export function createRateLimit(perMinute: number): RateLimit {
  const buckets = new Map<string, { left: number; at: number }>();
  return {
    take(key, now) {
      const at = now.getTime();
      const bucket = buckets.get(key) ?? { left: perMinute, at };
      const left = Math.min(perMinute, bucket.left + (Math.max(0, at - bucket.at) * perMinute) / 60_000);
      buckets.delete(key);
      // The oldest go first; whoever was forgotten has a full bucket again.
      if (buckets.size >= MOST_KEYS) buckets.delete(buckets.keys().next().value ?? '');
      buckets.set(key, { left: left >= 1 ? left - 1 : left, at });
      return left >= 1 ? 0 : Math.ceil(((1 - left) * 60) / perMinute);
    },
  };
}
