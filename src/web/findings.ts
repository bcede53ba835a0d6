import { html } from 'hono/html';
import { attributionOf } from '#src/model/attribution.ts';
import { clipped, isolated } from '#src/model/display-text.ts';
import type { StoryItem } from '#src/model/story.ts';
import { sharedWords } from '#src/model/wording.ts';
import type { Html } from './answer.ts';
import { named, ours, quotation, tongue } from './pieces.ts';
import { decimal, type Reader } from './reader.ts';
import { signalMark } from './signal-mark.ts';

const REASON_LIMIT = 300;

/** What the machine found in an item: each signal with the words that gave the reason, who speaks, and how sure it is. */
export function findings(reader: Reader, item: StoryItem): Html {
  if (item.signals.length === 0) return html``;
  const { words, language, names } = reader;
  const shared = sharedWords(language);
  return html`<ul class="findings">${item.signals.map((signal) => {
    return html`<li class="s-${signal.signal}">${signalMark(reader, signal.signal, signal.voice ? words.voices[signal.voice] : '')}
<span class="score"><span class="unseen">${words.scoreMeans} </span>${words.score(decimal(reader, Math.round(signal.score * 100)))}</span>
<span class="reason"${tongue(item.language)}>${quotation(signal.reason, item.language, REASON_LIMIT)}</span>
${signal.signal === 'call_for_killing' ? html`<span class="speaker">${ours(reader, attributionOf(item, signal, names, language).line)}${signal.target ? html` · ${shared.fields.against} ${named(isolated(clipped(signal.target, 120)))}` : ''}</span>` : ''}
</li>`;
  })}</ul>`;
}
