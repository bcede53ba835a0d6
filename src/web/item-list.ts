import { html } from 'hono/html';
import { attributionOf } from '#src/model/attribution.ts';
import { clipped, plainLine } from '#src/model/display-text.ts';
import { contentOf } from '#src/model/item.ts';
import type { ListedItem } from '#src/store/desk-items.ts';
import type { Html } from './answer.ts';
import { highlighted } from './highlight.ts';
import { moment, ours, tongue } from './pieces.ts';
import type { Reader } from './reader.ts';
import { signalMark } from './signal-mark.ts';

const AROUND = 140;

/** Items with a line of their words each; with an entity, the words around its name. */
export function itemList(reader: Reader, items: readonly ListedItem[], entity?: string): Html {
  return html`<ol class="items">${items.map(({ item }) => {
    const content = contentOf(item);
    const mention = item.mentions.find((one) => one.entity === entity);
    const reason = item.signals[0];
    // The title stands above the excerpt already.
    const bodyStart = item.title ? item.title.length + 1 : 0;
    const spans = [reason, mention].filter((span) => span !== undefined);
    const at = spans.find(({ start }) => start >= bodyStart) ?? { start: bodyStart, end: bodyStart };
    const from = Math.max(bodyStart, at.start - AROUND);
    const to = Math.min(content.length, Math.max(at.end, at.start) + AROUND, from + 4 * AROUND);
    return html`<li><p class="entry-head">${moment(reader, item.published ?? item.collected)} <span class="reporter">${ours(reader, attributionOf(item, reason ?? null, reader.names, reader.language).line)}</span>${item.signals.map((signal) => signalMark(reader, signal.signal))}</p>
<p class="headline"${tongue(item.language)}><a href="/items/${item.id}">${clipped(plainLine(item.title || item.text) || reader.words.untitled, 200)}</a></p>
${from < to ? html`<p class="excerpt"${tongue(item.language)}>${from > bodyStart ? '… ' : ''}${highlighted(content, item, from, to)}${to < content.length ? ' …' : ''}</p>` : ''}</li>`;
  })}</ol>`;
}
