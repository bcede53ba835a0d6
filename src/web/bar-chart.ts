import { html } from 'hono/html';
import type { Html } from './answer.ts';

/** So many heights a bar can have. Pages hold no styles of their own, so the stylesheet has a class for each. */
const HEIGHTS = 40;

export const BAR_STYLES = Array.from(
  { length: HEIGHTS },
  (_, step) => `.bars .h${step + 1}{block-size:${((step + 1) * 100) / HEIGHTS}%}`,
).join('\n');

/** One bar; `most` is the value that fills the height of its chart. */
export function bar(kind: string, value: number, most: number): Html {
  const height = value === 0 ? 0 : Math.max(1, Math.round((value / most) * HEIGHTS));
  return height === 0 ? html`<span class="none"></span>` : html`<span class="${kind} h${height}"></span>`;
}

/**
 * Bars side by side, as elements: Tor Browser at its safest level shows no SVG. Time runs as the reader reads. `label`
 * says in words what they show: the figures themselves stand in a table beside it.
 */
export function bars(label: string, drawn: readonly Html[]): Html {
  return html`<span class="bars" role="img" aria-label="${label}">${drawn}</span>`;
}

/** Values as bars, the latest marked; the first value is the latest. */
export function barChart({ values, label }: { values: readonly number[]; label: string }): Html {
  const most = Math.max(1, ...values);
  const drawn = values.map((value, age) => bar(age === 0 ? 'latest' : 'past', value, most));
  return bars(label, drawn.toReversed());
}
