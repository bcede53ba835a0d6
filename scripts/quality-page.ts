import type { LabelledExample } from '#src/analysis/signals/learn/example.ts';
import { GROUPS, measure, reliability, type Score, type Verdict } from '#src/analysis/signals/learn/measure.ts';
import type { SignalModel } from '#src/analysis/signals/model.ts';
import { OUTPUTS } from '#src/analysis/signals/outputs.ts';
import { SIGNALS, type SignalName } from '#src/model/signal.ts';

export interface Evaluated {
  name: string;
  gold: LabelledExample[];
  verdicts: Verdict[];
  languages: string[];
  mentions: string[][];
  keywords: Verdict[];
  /** Null where the slow baseline was not asked. */
  bayes: (Verdict | null)[];
  /** Probabilities of all outputs, where the examples were cross-validated. */
  heldOut?: Float64Array;
}

/** `docs/quality.md`: what was measured, on what, when and how to do it again. */
export function qualityPage(
  sets: Evaluated[],
  stories: string[],
  model: SignalModel,
  command: string,
  when: Date,
): string {
  return [
    '# How good the analysis is',
    '',
    `Made by \`${command}\` on ${when.toISOString().slice(0, 10)}, with model \`${model.version}\`. Do not edit: run it again.`,
    '',
    'Precision, recall and F1, in this order. Labels are those of [labelling.md](labelling.md). "Our own examples" are those the',
    'model is trained on: each is judged by a model that was trained without it and without its near copies. A named file is judged',
    'by the model as it runs, and no item of it was ever trained on.',
    ...sets.flatMap((set) => ['', ...sectionOf(set)]),
    '',
    ...stories,
    '',
  ].join('\n');
}

function sectionOf(set: Evaluated): string[] {
  return [
    `## ${set.name} (${set.gold.length} items)`,
    '',
    ...figures(set),
    '',
    ...languageMacros(set),
    '',
    ...namesAndLanguages(set),
    '',
    '### Beside the baselines',
    '',
    ...baselines(set),
    '',
    '### Confusions',
    '',
    'Items labelled with the row that were given the column without being labelled with it; "missed" is the row not given.',
    '',
    ...confusions(set),
    '',
    '### Calibration',
    '',
    ...calibration(set),
  ];
}

function percent({ precision, recall, f1 }: Score): string {
  return `${precision.toFixed(2)} ${recall.toFixed(2)} **${f1.toFixed(2)}**`;
}

function table(head: string[], rows: string[][]): string[] {
  return [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`);
}

function figures({ gold, verdicts }: Evaluated): string[] {
  const groups = GROUPS.map((group) => measure(gold, verdicts, group));
  const rows = [...SIGNALS, 'relevant' as const].map((signal) => [
    `\`${signal}\``,
    ...groups.map((group) => {
      const score = signal === 'relevant' ? group.relevant : group.signals[signal];
      return score && score.support > 0 ? `${percent(score)} (${score.support})` : '–';
    }),
  ]);
  rows.push(['macro F1', ...groups.map(({ items, macro }) => (items > 0 ? `**${macro.toFixed(3)}**` : '–'))]);
  rows.push(['voice right', ...groups.map(({ voice }) => voice?.toFixed(3) ?? '–')]);
  return table(['', ...GROUPS.map((group, i) => `${group} (${groups[i]?.items})`)], rows);
}

function languageMacros({ gold, verdicts }: Evaluated): string[] {
  const counts = new Map<string, number>();
  for (const { language } of gold) counts.set(language, (counts.get(language) ?? 0) + 1);
  const languages = [...counts].filter(([, count]) => count >= 20).sort((a, b) => b[1] - a[1]);
  return table(
    ['language', 'items', 'macro F1', 'relevant F1'],
    languages.map(([language, count]) => {
      const keep = gold.map((item) => item.language === language);
      const found = measure(
        gold.filter((_, i) => keep[i]),
        verdicts.filter((_, i) => keep[i]),
      );
      return [language, String(count), found.macro.toFixed(3), found.relevant.f1.toFixed(3)];
    }),
  );
}

function namesAndLanguages({ gold, languages, mentions }: Evaluated): string[] {
  const right = gold.filter((item, i) => item.language === languages[i]).length;
  const lines = [`Language right: ${(right / gold.length).toFixed(3)}.`];
  let both = 0;
  let said = 0;
  let labelled = 0;
  for (const [index, { entities }] of gold.entries()) {
    if (!entities) continue;
    const found = mentions[index] ?? [];
    both += found.filter((entity) => entities.includes(entity)).length;
    said += found.length;
    labelled += entities.length;
  }
  if (labelled > 0)
    lines.push(
      `Entities: precision ${(both / Math.max(1, said)).toFixed(3)}, recall ${(both / labelled).toFixed(3)}, F1 ${((2 * both) / (said + labelled)).toFixed(3)}.`,
    );
  return lines;
}

function baselines(set: Evaluated): string[] {
  const asked = set.bayes.map((verdict) => verdict !== null);
  const gold = set.gold.filter((_, i) => asked[i]);
  const measured: [string, Verdict[]][] = [
    ['this analysis', set.verdicts.filter((_, i) => asked[i])],
    ['natural, naive Bayes', set.bayes.filter((verdict) => verdict !== null)],
    ['keyword list', set.keywords.filter((_, i) => asked[i])],
  ];
  const rows = measured.map(([name, verdicts]) => {
    const found = measure(gold, verdicts);
    const of = (signal: SignalName) => {
      const score = found.signals[signal];
      return score ? percent(score) : '–';
    };
    return [name, of('call_for_killing'), of('un_action'), found.macro.toFixed(3), found.relevant.f1.toFixed(3)];
  });
  return [
    ...(gold.length < set.gold.length ? [`On ${gold.length} of the items: naive Bayes is slow.`, ''] : []),
    ...table(['', '`call_for_killing`', '`un_action`', 'macro F1', 'relevant F1'], rows),
  ];
}

function confusions({ gold, verdicts }: Evaluated): string[] {
  const labels = [...SIGNALS, 'none' as const];
  const rows = labels.map((truth) => {
    const items = gold.map((item, i) => ({ item, said: verdicts[i]?.signals ?? new Map() }));
    const carrying = items.filter(({ item }) =>
      truth === 'none' ? item.signals.length === 0 : item.signals.includes(truth),
    );
    const cells = SIGNALS.map((column) => {
      const count = carrying.filter(({ item, said }) => said.has(column) && !item.signals.includes(column)).length;
      return count === 0 ? '' : String(count);
    });
    const missed = truth === 'none' ? '' : String(carrying.filter(({ said }) => !said.has(truth)).length);
    return [`${truth} (${carrying.length})`, missed, ...cells];
  });
  return table(['', 'missed', ...SIGNALS.map((signal) => signal.replaceAll('_', ' '))], rows);
}

function calibration({ gold, verdicts, heldOut }: Evaluated): string[] {
  if (!heldOut) {
    const said: number[] = [];
    const labels: boolean[] = [];
    for (const [index, item] of gold.entries())
      for (const [signal, { score }] of verdicts[index]?.signals ?? []) {
        said.push(score);
        labels.push(item.signals.includes(signal));
      }
    return binTable(said, labels, 'Of the signals given: ');
  }
  const said: number[] = [];
  const labels: boolean[] = [];
  for (const [row, item] of gold.entries())
    for (const [k, signal] of SIGNALS.entries()) {
      said.push(heldOut[row * OUTPUTS.length + k] ?? 0);
      labels.push(item.signals.includes(signal));
    }
  return binTable(said, labels, 'Of all signals and items: ');
}

function binTable(said: number[], labels: boolean[], lead: string): string[] {
  const { bins, error } = reliability(said, labels);
  return [
    `${lead}expected calibration error ${error.toFixed(3)}.`,
    '',
    ...table(
      ['probability', 'cases', 'mean said', 'share true'],
      bins
        .filter(({ items }) => items > 0)
        .map((bin) => [
          `${bin.from.toFixed(1)}–${bin.to.toFixed(1)}`,
          String(bin.items),
          bin.said.toFixed(2),
          bin.true.toFixed(2),
        ]),
    ),
  ];
}
