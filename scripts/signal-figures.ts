import { type Gold, GROUPS, measure, type Verdict } from '#src/analysis/signals/learn/measure.ts';
import type { SignalModel } from '#src/analysis/signals/model.ts';
import { CALL, OUTPUTS, VOICE } from '#src/analysis/signals/outputs.ts';
import { SIGNALS, type Signal } from '#src/model/signal.ts';

export function verdictOf(signals: Signal[]): Verdict {
  return { signals: new Map(signals.map(({ signal, score, voice }) => [signal, { score, voice }])) };
}

/** What the thresholds of a model make of held-out probabilities. */
export function heldOutVerdicts({ outputs }: SignalModel, heldOut: Float64Array): Verdict[] {
  return Array.from({ length: heldOut.length / OUTPUTS.length }, (_, row) => {
    const at = row * OUTPUTS.length;
    const verdict: Verdict = { signals: new Map() };
    for (const [k, signal] of SIGNALS.entries()) {
      const score = heldOut[at + k]!;
      if (score < outputs[k]!.threshold) continue;
      const voice = heldOut[at + VOICE]! >= 0.5 ? 'direct' : 'reported';
      verdict.signals.set(signal, k === CALL ? { score, voice } : { score });
    }
    return verdict;
  });
}

/** Plain text: a row a signal, precision, recall and F1 for all languages, English, Persian and others. */
export function figuresTable(gold: Gold[], verdicts: Verdict[]): string {
  const figures = GROUPS.map((group) => measure(gold, verdicts, group));
  const cell = (text: string) => text.padStart(21);
  const lines = [`${''.padEnd(18)}${GROUPS.map((group, i) => cell(`${group} (${figures[i]!.items})`)).join('')}`];
  for (const signal of [...SIGNALS, 'relevant'] as const) {
    const cells = figures.map((figure) => {
      const score = signal === 'relevant' ? figure.relevant : figure.signals[signal];
      return cell(score ? `${score.precision.toFixed(2)} ${score.recall.toFixed(2)} ${score.f1.toFixed(3)}` : '-');
    });
    lines.push(`${signal.padEnd(18)}${cells.join('')}`);
  }
  lines.push(`${'macro F1'.padEnd(18)}${figures.map(({ macro }) => cell(macro.toFixed(3))).join('')}`);
  lines.push(`${'voice right'.padEnd(18)}${figures.map(({ voice }) => cell(voice?.toFixed(3) ?? '-')).join('')}`);
  return `${lines.join('\n')}\n`;
}
