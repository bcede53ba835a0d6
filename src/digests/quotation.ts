import { clipped, plainLine } from '#src/model/display-text.ts';
import { contentOf } from '#src/model/item.ts';
import type { Span } from '#src/model/signal.ts';
import type { StoryItem } from '#src/model/story.ts';

const LIMIT = 360;
/** Posts without a title are told by their first words. */
const HEADLINE_LIMIT = 240;
/** How far around a span its sentence is looked for, in UTF-16 code units. */
const REACH = 400;
const segmenters = new Map<string, Intl.Segmenter>();

/** The item's own words around a span: the sentence that holds it, cut to what a digest can carry. */
export function sentenceAround(item: StoryItem, span: Span): string {
  const content = contentOf(item);
  const start = Math.max(0, Math.min(span.start, content.length));
  const end = Math.max(start, Math.min(span.end, content.length));
  const from = Math.max(0, start - REACH);
  const window = content.slice(from, Math.min(content.length, end + REACH));
  let sentence = '';
  for (const { segment, index } of segmenterOf(item.language).segment(window)) {
    const segmentStart = from + index;
    if (segmentStart >= Math.max(end, start + 1)) break;
    if (segmentStart + segment.length > start) sentence += segment;
  }
  const line = plainLine(sentence);
  // A page without full stops is one sentence: then the span itself, which gave the reason, must be seen.
  return line.length <= LIMIT ? line : clipped(plainLine(content.slice(start, end + REACH)), LIMIT);
}

/** What stands above the item; of posts without a title, their first words. */
export function headlineOf(item: StoryItem): string {
  return clipped(plainLine(item.title) || plainLine(item.text.slice(0, 2 * HEADLINE_LIMIT)), HEADLINE_LIMIT);
}

function segmenterOf(language: string): Intl.Segmenter {
  const locale = /^[a-z]{2,3}$/.test(language) ? language : 'und';
  let found = segmenters.get(locale);
  if (!found) {
    found = new Intl.Segmenter(locale, { granularity: 'sentence' });
    segmenters.set(locale, found);
  }
  return found;
}
