import { z } from 'zod';
import { SIGNALS } from '#src/model/signal.ts';
import { type LabelledExample, labelledExample } from './example.ts';

const item = labelledExample.omit({ signals: true, voice: true, weight: true });

/** What somebody at the desk said about one signal of one item. */
export const signalCorrection = z.object({
  item,
  signal: z.enum(SIGNALS),
  /** Whether the item carries the signal. */
  carries: z.boolean(),
  voice: z.enum(['direct', 'reported']).nullish(),
});
export type Correction = z.infer<typeof signalCorrection>;

/** What somebody said about one name: nothing is learnt from it, but the watchlist can be held against it. */
const nameCorrection = z.object({
  item,
  /** Id of the watchlist. */
  entity: z.string().min(1),
  /** Whether the item names it. */
  named: z.boolean(),
});
export type NameCorrection = z.infer<typeof nameCorrection>;

/** A line of what `khavaran corrections` writes. */
export const correction = z.union([signalCorrection, nameCorrection]);

/** A correction counts for as many examples: it is about what is really collected. */
const CORRECTION_WEIGHT = 3;

/**
 * An example of each corrected item. `judged` names the signals that somebody has spoken about: of the others the item says
 * nothing, and the learner leaves them out.
 */
export function examplesOfCorrections(corrections: Correction[]): LabelledExample[] {
  const byItem = new Map<string, LabelledExample>();
  for (const { item, signal, carries, voice } of corrections) {
    const example = byItem.get(item.id) ?? { ...item, signals: [], judged: [], weight: CORRECTION_WEIGHT };
    // The last word on a signal holds.
    example.judged = [...new Set([...(example.judged ?? []), signal])];
    example.signals = example.signals.filter((other) => other !== signal);
    if (carries) example.signals.push(signal);
    if (signal === 'call_for_killing') example.voice = carries ? (voice ?? null) : null;
    byItem.set(item.id, example);
  }
  return [...byItem.values()];
}
