import type { LabelledExample } from './example.ts';

/** Shorter texts carry about as many signals among our examples as among collected items. */
const LONG = 500;

/** What a long example counts for by the number of its signals; the last for that many and more. */
const BY_SIGNALS = [1.8, 1.8, 0.8, 0.4] as const;

/**
 * How often texts like an example are collected against how often we wrote them. Long examples were written to show how signals
 * stand together; most long texts that are collected carry one or none. Counted alike, they teach that a long text carries
 * whatever it touches upon. A call counts in full at least: a miss may cost lives. 1 for what templates make.
 */
export function commonnessOf({ template, title, text, signals }: LabelledExample): number {
  if (template !== undefined || (title?.length ?? 0) + text.length < LONG) return 1;
  const commonness = BY_SIGNALS[Math.min(signals.length, BY_SIGNALS.length - 1)]!;
  return signals.includes('call_for_killing') ? Math.max(1, commonness) : commonness;
}
