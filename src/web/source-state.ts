import { html } from 'hono/html';
import type { Outcome } from '#src/model/source.ts';
import type { SourceCondition } from '#src/model/source-health.ts';
import type { Html } from './answer.ts';
import type { Reader } from './reader.ts';
import { marksMore, type SourceWords, sourceWords } from './source-words.ts';

/** How the last look at a source ended. "Broken" must never read as "nothing happened". */
export type SourceState = 'read' | 'empty' | 'not-modified' | 'refused' | 'broken' | 'never' | 'off';
/** The same, or what is known of the source beyond that. */
export type SourceMark = SourceState | keyof SourceWords['marks'];

/** What needs somebody comes first. */
export const SOURCE_MARKS: readonly SourceMark[] = [
  'broken',
  'emptied',
  'challenged',
  'refused',
  'gone',
  'paused',
  'silent',
  'never',
  'read',
  'empty',
  'not-modified',
  'off',
];

const BY_OUTCOME: Record<Outcome, SourceState> = {
  items: 'read',
  empty: 'empty',
  'not-modified': 'not-modified',
  refused: 'refused',
  broken: 'broken',
};

export function sourceState(source: {
  enabled: boolean;
  outcome: Outcome | null;
  condition?: SourceCondition | null;
}): SourceMark {
  const more = marksMore(source.condition ?? null);
  if (more === 'gone') return more;
  if (!source.enabled && source.outcome !== 'refused') return 'off';
  return more ?? (source.outcome === null ? 'never' : BY_OUTCOME[source.outcome]);
}

/** Whether what it says now is unknown here: one that is silent is seen. */
export function isBlind(state: SourceMark): boolean {
  return ['refused', 'broken', 'never', 'challenged', 'emptied', 'paused', 'gone'].includes(state);
}

const SIGNS: Record<SourceMark, string> = {
  read: '●',
  empty: '○',
  'not-modified': '◐',
  refused: '⊘',
  broken: '✕',
  never: '?',
  off: '–',
  challenged: '⊘',
  emptied: '∅',
  silent: '…',
  paused: '‖',
  gone: '✕',
};

function wordsOf(reader: Reader, state: SourceMark): { mark: string; means: string } {
  const { sourceStates, stateMeans } = reader.words;
  switch (state) {
    case 'challenged':
    case 'emptied':
    case 'silent':
    case 'paused':
    case 'gone': {
      const { marks, means } = sourceWords(reader.language);
      return { mark: marks[state], means: means[state] };
    }
    default:
      return { mark: sourceStates[state], means: stateMeans[state] };
  }
}

/** What a state means for whoever relies on the source. */
export function stateMeaning(reader: Reader, state: SourceMark): string {
  return wordsOf(reader, state).means;
}

/** The state in words. */
export function stateName(reader: Reader, state: SourceMark): string {
  return wordsOf(reader, state).mark;
}

/** Sign, colour and words. */
export function stateMark(reader: Reader, state: SourceMark): Html {
  return html`<span class="state state-${state}"><span aria-hidden="true">${SIGNS[state]}</span> ${wordsOf(reader, state).mark}</span>`;
}
