import type { AnalysedDocument } from '../document.ts';
import type { Passage } from './features.ts';

const PASSAGE_TOKENS = 260;
const MOST_PASSAGES = 24;
const LONGEST_SENTENCE = 90;

/**
 * Parts a document into passages of some 1,200 characters at the ends of sentences, as the examples are long; a short document
 * is one. A sentence without end is cut. What lies behind the last passage is not read: time stays bounded.
 */
export function passagesOf({ sentences }: AnalysedDocument): Passage[] {
  const passages: Passage[] = [];
  let current: Passage = { sentences: [] };
  let length = 0;
  for (const { start, end } of sentences) {
    for (let from = start; from < end; from += LONGEST_SENTENCE) {
      const to = Math.min(end, from + LONGEST_SENTENCE);
      if (length > 0 && length + to - from > PASSAGE_TOKENS) {
        passages.push(current);
        if (passages.length === MOST_PASSAGES) return passages;
        current = { sentences: [] };
        length = 0;
      }
      current.sentences.push({ start: from, end: to });
      length += to - from;
    }
  }
  if (current.sentences.length > 0 || passages.length === 0) passages.push(current);
  return passages;
}
