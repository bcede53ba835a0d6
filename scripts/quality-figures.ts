import { GROUPS, measure } from '#src/analysis/signals/learn/measure.ts';
import type { QualityFigures } from '#src/pipeline/operations/quality-figures.ts';
import type { Evaluated } from './quality-page.ts';

type Measured = Pick<Evaluated, 'name' | 'gold' | 'verdicts' | 'heldOut'>;

/** The figures that the desk shows beside those of its reviews. */
export function qualityFigures(sets: readonly Measured[], model: string, when: Date): QualityFigures {
  return {
    made: when.toISOString().slice(0, 10),
    model,
    sets: sets.map(({ name, gold, verdicts, heldOut }) => ({
      file: heldOut ? null : name,
      groups: GROUPS.map((group) => {
        const { items, macro, signals } = measure(gold, verdicts, group);
        return { group, items, macro: rounded(macro), signals: mapped(signals) };
      }),
    })),
  };
}

function mapped(
  signals: ReturnType<typeof measure>['signals'],
): QualityFigures['sets'][number]['groups'][number]['signals'] {
  return Object.fromEntries(
    Object.entries(signals).map(([signal, { precision, recall, f1, support }]) => [
      signal,
      { precision: rounded(precision), recall: rounded(recall), f1: rounded(f1), support },
    ]),
  );
}

function rounded(share: number): number {
  return Math.round(share * 1000) / 1000;
}
