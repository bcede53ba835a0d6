import type { GroupingFigures, PairShare, StoryFigures } from './story-figures.ts';

/** The part of `docs/quality.md` on stories. */
export function storyLines(sets: readonly StoryFigures[]): string[] {
  return [
    '## Stories',
    '',
    'Items are analysed as the service does and grouped in order of publication; nothing of the labels is used. B-cubed',
    '(Bagga, Baldwin 1998) and pairs of items: precision, recall, F1. Then the share of pairs that ended in one story: copies and',
    'English and Persian tellings of one event should, look-alikes (other events of the same kind) should not.',
    'Beside it the usual way, which joins texts whose MinHash sketches resemble by half. What evidence is worth is learned from our own',
    'stories, whose figures are therefore a little too good: `node scripts/story-weights.ts` prints those of stories left out.',
    ...sets.flatMap((set) => [
      '',
      `### ${set.name} (${set.items} items, ${set.stories} stories)`,
      '',
      ...tableOf(set).map((row) => `| ${row.join(' | ')} |`),
    ]),
  ];
}

/** The same as plain text. */
export function storyText(sets: readonly StoryFigures[]): string {
  return sets
    .map((set) => {
      const [head, , ...rows] = tableOf(set);
      const lines = [head ?? [], ...rows].map((row) =>
        row.map((cell, column) => (column === 0 ? cell.padEnd(34) : cell.padStart(26))).join(''),
      );
      return `\nstories, ${set.name}: ${set.items} items, ${set.stories} stories\n${lines.join('\n')}\n`.replaceAll(
        '**',
        '',
      );
    })
    .join('');
}

function tableOf({ ours, minHash }: StoryFigures): string[][] {
  const row = (name: string, cell: (figures: GroupingFigures) => string) => [name, cell(ours), cell(minHash)];
  return [
    ['', 'Khavaran', 'MinHash alone'],
    ['---', '---', '---'],
    row('B-cubed', ({ bcubed }) => threeOf(bcubed.precision, bcubed.recall)),
    row('pairs', ({ pairs }) => threeOf(pairs.precision, pairs.recall)),
    row('near-exact copies joined', ({ copies }) => shareOf(copies, false)),
    row('English–Persian joined', ({ translations }) => shareOf(translations, false)),
    row('look-alikes kept apart', ({ lookAlikes }) => shareOf(lookAlikes, true)),
  ];
}

function threeOf(precision: number, recall: number): string {
  const f1 = precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall);
  return `${precision.toFixed(3)} ${recall.toFixed(3)} **${f1.toFixed(3)}**`;
}

function shareOf({ pairs, joined }: PairShare, apart: boolean): string {
  return pairs === 0 ? '–' : `${(apart ? 1 - joined : joined).toFixed(3)} (${pairs} pairs)`;
}
