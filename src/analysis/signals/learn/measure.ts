import { SIGNALS, type SignalName, type Voice } from '#src/model/signal.ts';

/** What a machine or a reader says about one item. */
export interface Verdict {
  signals: Map<SignalName, { score: number; voice?: Voice | undefined }>;
}

export interface Gold {
  id: string;
  language: string;
  signals: SignalName[];
  voice?: Voice | null | undefined;
}

export interface Score {
  precision: number;
  recall: number;
  f1: number;
  /** How many items carry it. */
  support: number;
}

export interface Figures {
  items: number;
  signals: Partial<Record<SignalName, Score>>;
  /** Mean F1 over the signals that occur. */
  macro: number;
  /** Any signal against none. */
  relevant: Score;
  /** Share of calls found whose voice is right; null without any. */
  voice: number | null;
}

export const GROUPS = ['all', 'en', 'fa', 'other'] as const;
export type Group = (typeof GROUPS)[number];

function inGroup(language: string, group: Group): boolean {
  if (group === 'all') return true;
  return group === 'other' ? language !== 'en' && language !== 'fa' : language === group;
}

/** Precision, recall and F1 of verdicts against labels (same order), for the languages of a group. */
export function measure(gold: Gold[], verdicts: Verdict[], group: Group = 'all'): Figures {
  const rows = gold.flatMap((item, index) => {
    const verdict = verdicts[index];
    return verdict && inGroup(item.language, group) ? [{ item, verdict }] : [];
  });
  const signals: Figures['signals'] = {};
  for (const signal of SIGNALS) {
    const score = scoreOf(
      rows.map(({ item, verdict }) => [item.signals.includes(signal), verdict.signals.has(signal)]),
    );
    if (score.support > 0) signals[signal] = score;
  }
  const present = Object.values(signals);
  let voiced = 0;
  let right = 0;
  for (const { item, verdict } of rows) {
    const call = verdict.signals.get('call_for_killing');
    if (!call || !item.voice || !item.signals.includes('call_for_killing')) continue;
    voiced++;
    if (call.voice === item.voice) right++;
  }
  return {
    items: rows.length,
    signals,
    macro: present.length === 0 ? 0 : present.reduce((sum, { f1 }) => sum + f1, 0) / present.length,
    relevant: scoreOf(rows.map(({ item, verdict }) => [item.signals.length > 0, verdict.signals.size > 0])),
    voice: voiced === 0 ? null : right / voiced,
  };
}

function scoreOf(pairs: [truth: boolean, said: boolean][]): Score {
  let both = 0;
  let onlySaid = 0;
  let onlyTrue = 0;
  for (const [truth, said] of pairs) {
    if (truth && said) both++;
    else if (said) onlySaid++;
    else if (truth) onlyTrue++;
  }
  const ratio = (part: number, whole: number) => (whole === 0 ? 0 : part / whole);
  return {
    precision: ratio(both, both + onlySaid),
    recall: ratio(both, both + onlyTrue),
    f1: ratio(2 * both, 2 * both + onlySaid + onlyTrue),
    support: both + onlyTrue,
  };
}

export interface CalibrationBin {
  from: number;
  to: number;
  items: number;
  /** Mean probability said. */
  said: number;
  /** Share that carries the signal. */
  true: number;
}

/** Reliability of probabilities in ten bins, and the expected calibration error (Naeini, Cooper and Hauskrecht 2015). */
export function reliability(probabilities: number[], labels: boolean[]): { bins: CalibrationBin[]; error: number } {
  const bins = Array.from(
    { length: 10 },
    (_, i): CalibrationBin => ({ from: i / 10, to: (i + 1) / 10, items: 0, said: 0, true: 0 }),
  );
  for (const [index, probability] of probabilities.entries()) {
    const bin = bins[Math.min(9, Math.floor(probability * 10))]!;
    bin.items++;
    bin.said += probability;
    bin.true += labels[index] ? 1 : 0;
  }
  let error = 0;
  for (const bin of bins) {
    if (bin.items === 0) continue;
    error += Math.abs(bin.said - bin.true) / probabilities.length;
    bin.said /= bin.items;
    bin.true /= bin.items;
  }
  return { bins, error };
}
