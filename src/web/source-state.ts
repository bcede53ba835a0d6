import { html } from 'hono/html';
import type { Outcome } from '#src/model/source.ts';
import type { Html } from './answer.ts';
import type { Reader } from './reader.ts';

export const SOURCE_STATES = ['read', 'empty', 'not-modified', 'refused', 'broken', 'never', 'off'] as const;
/** How the last look at a source ended. "Broken" must never read as "nothing happened". */
export type SourceState = (typeof SOURCE_STATES)[number];

const BY_OUTCOME: Record<Outcome, SourceState> = {
  items: 'read',
  empty: 'empty',
  'not-modified': 'not-modified',
  refused: 'refused',
  broken: 'broken',
};

export function sourceState(source: { enabled: boolean; outcome: Outcome | null }): SourceState {
  if (!source.enabled && source.outcome !== 'refused') return 'off';
  return source.outcome === null ? 'never' : BY_OUTCOME[source.outcome];
}

export function isBlind(state: SourceState): boolean {
  return state === 'refused' || state === 'broken' || state === 'never';
}

const SIGNS: Record<SourceState, string> = {
  read: '●',
  empty: '○',
  'not-modified': '◐',
  refused: '⊘',
  broken: '✕',
  never: '?',
  off: '–',
};

/** Sign, colour and words. */
export function stateMark(reader: Reader, state: SourceState): Html {
  return html`<span class="state state-${state}"><span aria-hidden="true">${SIGNS[state]}</span> ${reader.words.sourceStates[state]}</span>`;
}
