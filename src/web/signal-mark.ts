import { html, raw } from 'hono/html';
import type { SignalName } from '#src/model/signal.ts';
import { sharedWords } from '#src/model/wording.ts';
import type { Html } from './answer.ts';
import type { Reader } from './reader.ts';

/** A shape of its own for each signal, on a field of 16 by 16: nobody has to tell them by colour. */
const SHAPES: Record<SignalName, string> = {
  // An octagon, as a stop sign.
  call_for_killing: '<path d="M5 1h6l4 4v6l-4 4H5l-4-4V5z"/>',
  // A triangle.
  execution_warning: '<path d="M8 1.5 15.5 15H.5z"/>',
  // A square with a bar through it.
  execution_report: '<path d="M2 2h12v4.5H2zM2 9.5h12V14H2z"/>',
  // A globe: a ring with a point.
  un_action:
    '<path fill-rule="evenodd" d="M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1m0 2.4a4.6 4.6 0 1 1 0 9.2 4.6 4.6 0 0 1 0-9.2"/><circle cx="8" cy="8" r="2"/>',
  // A diamond.
  accountability: '<path d="m8 .8 7.2 7.2L8 15.2.8 8z"/>',
  // A cross.
  denial: '<path d="m3 1 5 5 5-5 2 2-5 5 5 5-2 2-5-5-5 5-2-2 5-5-5-5z"/>',
  // A flag.
  advocacy: '<path d="M2 1h2v14H2zm3.5 1H15l-3 3.5L15 9H5.5z"/>',
  // A flame.
  memory: '<path d="M8 .8c.6 3 4.6 5 4.6 8.9a4.6 4.6 0 0 1-9.2 0C3.400 7 6.600 5.600 8 .8"/>',
};

/** Shape, colour and name of a signal; `suffix` is added to the name. */
export function signalMark(reader: Reader, signal: SignalName, suffix = ''): Html {
  const name = sharedWords(reader.language).signals[signal];
  return html`<span class="signal s-${signal}">${signalShape(signal)}${name}${suffix === '' ? '' : html` <span class="voice">${suffix}</span>`}</span>`;
}

export function signalShape(signal: SignalName): Html {
  return html`<svg class="shape" viewBox="0 0 16 16" aria-hidden="true" focusable="false">${raw(SHAPES[signal])}</svg>`;
}
