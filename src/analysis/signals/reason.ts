import type { Span } from '#src/model/signal.ts';
import type { AnalysedDocument } from '../document.ts';
import { originalSpan } from '../normalise.ts';
import type { Passage } from './features.ts';
import type { ConceptMatch } from './lexicon.ts';
import type { Reading } from './reading.ts';

/** The span shown as the reason, in the content, and the tokens that it holds. */
export interface Reason extends Span {
  tokens: Span;
  /** The sentence it lies in, as an index range of tokens. */
  sentence: Span;
}

const LONGEST_REASON = 280;
const MOST_TOKENS = 45;
/** So many of a signal's anchors name the act itself, and count for more. */
const MOST_TELLING = 4;

/**
 * Finds the words of an item that gave the reason for a signal. `perSentence` is what each sentence of the passage added to the
 * margin; `anchors` are the names of telling concepts, the most telling first.
 */
export function findReason(reading: Reading, passage: Passage, perSentence: Float64Array, anchors: string[]): Reason {
  const { document, lexicon } = reading;
  const telling = anchors.map((name) => lexicon.indexOf(name));
  let best: { sentence: Span; anchored: ConceptMatch[]; worth: number } | null = null;
  for (const [index, sentence] of passage.sentences.entries()) {
    const anchored = reading.matchesIn(sentence).filter(({ concept }) => telling.includes(concept));
    const kinds = new Set(anchored.map(({ concept }) => concept));
    const acts = telling.slice(0, MOST_TELLING).filter((concept) => kinds.has(concept)).length;
    const worth = perSentence[index]! + 0.25 * Math.min(kinds.size, 4) + 0.4 * Math.min(acts, 2);
    if (best === null || worth > best.worth) best = { sentence, anchored, worth };
  }
  const sentence = best?.sentence ?? { start: 0, end: document.tokens.length };
  return { ...cut(document, sentence, best?.anchored ?? []), sentence };
}

/** The sentence, or where it is long the stretch of it that holds most anchors. */
function cut(document: AnalysedDocument, sentence: Span, anchored: ConceptMatch[]): Span & { tokens: Span } {
  const whole = spanOf(document, sentence);
  if (whole.end - whole.start <= LONGEST_REASON) return { ...whole, tokens: sentence };
  const centre = densest(anchored) ?? { start: sentence.start, end: sentence.start };
  const room = Math.max(0, MOST_TOKENS - (centre.end - centre.start));
  let start = Math.max(sentence.start, centre.start - Math.ceil(room / 2));
  let end = Math.min(sentence.end, Math.max(centre.end, start + MOST_TOKENS));
  let span = spanOf(document, { start, end });
  while (span.end - span.start > LONGEST_REASON && end - start > 1) {
    if (centre.start - start > end - centre.end) start++;
    else end--;
    span = spanOf(document, { start, end });
  }
  return { ...span, tokens: { start, end } };
}

/** The stretch of at most some 25 tokens that holds most different anchors. */
function densest(anchored: ConceptMatch[]): Span | null {
  let best: (Span & { kinds: number }) | null = null;
  for (const [index, first] of anchored.entries()) {
    const kinds = new Set<number>();
    let end = first.end;
    for (const match of anchored.slice(index, index + 20)) {
      if (match.end - first.start > 25) break;
      kinds.add(match.concept);
      end = Math.max(end, match.end);
    }
    if (best === null || kinds.size > best.kinds) best = { start: first.start, end, kinds: kinds.size };
  }
  return best;
}

/** From the first to the last of these tokens in the content, with the marks that close them. */
export function spanOf(document: AnalysedDocument, tokens: Span): Span {
  const first = document.tokens[tokens.start];
  const last = document.tokens[tokens.end - 1];
  if (!first || !last) return { start: 0, end: 0 };
  const span = originalSpan(document.content, document.normalised, first.start, last.end);
  const next = document.tokens[tokens.end];
  const limit = next ? (document.normalised.offsets[next.start] ?? document.content.length) : document.content.length;
  const closing = /^[.!?؟…»”"')\]]{1,4}/u.exec(document.content.slice(span.end, Math.min(limit, span.end + 4)));
  const opening = /[«“"'([]$/u.exec(document.content.slice(Math.max(0, span.start - 1), span.start));
  return { start: span.start - (opening ? 1 : 0), end: span.end + (closing?.[0].length ?? 0) };
}

/** These tokens as the content has them, without marks of quotation and at the end. */
export function wordsOf(document: AnalysedDocument, tokens: Span): string {
  const { start, end } = spanOf(document, tokens);
  return document.content
    .slice(start, end)
    .replace(/[«»“”".!?؟…']/gu, '')
    .replace(/[()[\]]/gu, ' ')
    .replace(/\s+/gu, ' ')
    .trim();
}
