import type { Digest, DigestChart } from '#src/model/digest.ts';
import { escapeHtml } from '#src/model/display-text.ts';
import { count } from '#src/model/local-time.ts';
import { readingDirection } from '#src/words/languages.ts';
import { shadesOf } from './chart.ts';

/** Ground and letter of a cell: nothing, then ever more. Each pair keeps a contrast of 4.5 to 1 (WCAG 2.2, 1.4.3). */
const SHADES: readonly [string, string][] = [
  ['#f4f5f7', '#5b626c'],
  ['#f9d9c9', '#1c1e21'],
  ['#f0a57f', '#1c1e21'],
  ['#c0492b', '#ffffff'],
  ['#8a1c12', '#ffffff'],
];
const CELL = 'padding:3px 1px;font-size:12px;line-height:1.3;text-align:center';

/**
 * The chart as a table of coloured cells, each with its figure: mail programs that block pictures show it, and it is its
 * own text for whoever hears it.
 */
export function chartHtml(chart: DigestChart, { language }: Pick<Digest, 'language'>): string {
  const start = readingDirection(language) === 'rtl' ? 'right' : 'left';
  const columns = chart.columns
    .map(
      (column) =>
        `<th scope="col" width="9%" class="soft" style="${CELL};font-weight:400;color:#5b626c">${escapeHtml(column)}</th>`,
    )
    .join('');
  const rows = chart.rows.map(({ label, values }) => {
    const shades = shadesOf(values);
    const cells = values.map((value, index) => {
      const shade = shades[index] ?? 0;
      const [ground, letter] = SHADES[shade] ?? ['#f4f5f7', '#5b626c'];
      return `<td class="s${shade}" bgcolor="${ground}" style="${CELL};background:${ground};color:${letter}">${count(value, language)}</td>`;
    });
    return `<tr><th scope="row" style="padding:3px 0;font-size:13px;line-height:1.3;font-weight:400;text-align:${start}">${escapeHtml(label)}</th>${cells.join('')}</tr>`;
  });
  return (
    `<table width="100%" cellpadding="0" cellspacing="2" border="0" style="margin:8px 0 0">` +
    `<caption style="padding:0 0 4px;font-size:13px;font-weight:600;text-align:${start}">${escapeHtml(chart.title)}</caption>` +
    `<tr><td width="28%"></td>${columns}</tr>${rows.join('')}</table>`
  );
}
