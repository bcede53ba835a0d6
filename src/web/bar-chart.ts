import { html } from 'hono/html';
import type { Html } from './answer.ts';
import type { Reader } from './reader.ts';

const BAR = 6;
const STEP = 8;

/**
 * Bars as a picture, the latest marked; the first value is the latest. Time runs as the reader reads. `label` says in
 * words what it shows: the figures themselves stand in a table beside it.
 */
export function barChart(
  reader: Reader,
  { values, height, label }: { values: readonly number[]; height: number; label: string },
): Html {
  const width = values.length * STEP - (STEP - BAR);
  const most = Math.max(1, ...values);
  const bars = values.map((value, age) => {
    const tall = value === 0 ? 1 : Math.max(2, Math.round((value / most) * height));
    const position = reader.direction === 'rtl' ? age : values.length - 1 - age;
    const kind = value === 0 ? 'none' : age === 0 ? 'latest' : 'past';
    return html`<rect class="${kind}" x="${position * STEP}" y="${height - tall}" width="${BAR}" height="${tall}"/>`;
  });
  return html`<svg class="bars" viewBox="0 0 ${width} ${height}" preserveAspectRatio="none" role="img" aria-label="${label}">${bars}</svg>`;
}
