import { html } from 'hono/html';
import type { SignalName } from '#src/model/signal.ts';
import { sharedWords } from '#src/model/wording.ts';
import type { Html } from './answer.ts';
import type { Reader } from './reader.ts';

/** Shape, colour and name of a signal; `suffix` is added to the name. */
export function signalMark(reader: Reader, signal: SignalName, suffix = ''): Html {
  const name = sharedWords(reader.language).signals[signal];
  return html`<span class="signal s-${signal}">${signalShape(signal)}${name}${suffix === '' ? '' : html` <span class="voice">${suffix}</span>`}</span>`;
}

/**
 * A shape of its own for each signal, so that nobody has to tell them by colour: drawn by the stylesheet, for Tor Browser
 * at its safest level shows no SVG.
 */
export function signalShape(signal: SignalName): Html {
  return html`<span class="shape s-${signal}" aria-hidden="true"></span>`;
}
