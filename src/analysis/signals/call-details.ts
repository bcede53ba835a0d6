import type { Signal, Span } from '#src/model/signal.ts';
import type { AnalysedDocument } from '../document.ts';
import type { Passage } from './features.ts';
import type { ConceptMatch, Lexicon } from './lexicon.ts';
import type { Reading } from './reading.ts';
import { type Reason, spanOf } from './reason.ts';

/** Concepts of those who call, the surest first. */
const SPEAKERS = ['cleric', 'lawmaker', 'judiciary', 'guards', 'official', 'state-outlet'];
const TARGETS = ['prisoners', 'protesters', 'regime-enemy-words', 'mek', 'minorities', 'leftists', 'opposition-voice'];
/** Concepts for which a watched name stands that can be the one who calls. */
const NAMED_SPEAKERS = ['cleric', 'judiciary', 'official', 'perpetrator', 'guards', 'state-outlet'];
const LONGEST_NAME = 7;

/**
 * Who calls, and against whom: a watched name before the call where there is one, else the item's own words. What is not
 * found is left out.
 */
export function describeCall(reading: Reading, reason: Reason, passage: Passage): Pick<Signal, 'speaker' | 'target'> {
  const { document, lexicon } = reading;
  const own = reading.matchesIn(reason.sentence);
  const index = passage.sentences.findIndex(({ start }) => start === reason.sentence.start);
  // The one who calls is named in the sentence, in the one before it, or in the title.
  const nearby = [reason.sentence, passage.sentences[index - 1], passage.sentences[0], passage.sentences[index + 1]];
  const details: Pick<Signal, 'speaker' | 'target'> = {};
  for (const sentence of nearby) {
    if (!sentence || details.speaker) continue;
    const speaker =
      watchedSpeaker(document, lexicon, sentence) ?? spokenBy(document, lexicon, reading.matchesIn(sentence), sentence);
    if (speaker) details.speaker = speaker;
  }
  const target =
    targetIn(document, lexicon, own, reason.tokens) ??
    (index > 0 ? null : targetIn(document, lexicon, own, reason.sentence));
  if (target) details.target = target;
  return details;
}

function watchedSpeaker(document: AnalysedDocument, lexicon: Lexicon, sentence: Span): string | null {
  const { start, end } = spanOf(document, sentence);
  for (const mention of document.mentions) {
    if (mention.start < start || mention.end > end) continue;
    const names = lexicon.conceptsOfEntity(mention.entity).map((concept) => lexicon.concepts[concept] ?? '');
    if (names.some((name) => NAMED_SPEAKERS.includes(name)) && !names.includes('mek')) return mention.entity;
  }
  return null;
}

/** The words for an office at the head of the sentence, with the place or name beside them. */
function spokenBy(
  document: AnalysedDocument,
  lexicon: Lexicon,
  matches: ConceptMatch[],
  sentence: Span,
): string | null {
  const speaking = matches.filter(({ concept }) => SPEAKERS.includes(lexicon.concepts[concept]!));
  const first = speaking.sort((a, b) => a.start - b.start || rank(lexicon, a) - rank(lexicon, b))[0];
  if (!first) return null;
  const colon = colonAfter(document, sentence);
  if (colon !== null && first.start < colon && colon - sentence.start <= LONGEST_NAME)
    return textOf(document, { start: sentence.start, end: colon });
  let end = first.end;
  for (const match of speaking)
    if (match.start <= end && match.end > end && match.end - first.start <= LONGEST_NAME) end = match.end;
  const places = matches.filter(({ concept }) => ['iran-place', 'iran'].includes(lexicon.concepts[concept]!));
  for (const place of places)
    if (place.start >= end && place.start - end <= 1 && place.end - first.start <= LONGEST_NAME) end = place.end;
  return textOf(document, { start: first.start, end });
}

function rank(lexicon: Lexicon, match: ConceptMatch): number {
  return SPEAKERS.indexOf(lexicon.concepts[match.concept]!);
}

/** The token before which the sentence's first colon stands; null without one. */
function colonAfter({ normalised, tokens }: AnalysedDocument, sentence: Span): number | null {
  for (let i = sentence.start; i + 1 < sentence.end && i - sentence.start <= LONGEST_NAME; i++)
    if (normalised.text.slice(tokens[i]!.end, tokens[i + 1]!.start).includes(':')) return i + 1;
  return null;
}

function targetIn(document: AnalysedDocument, lexicon: Lexicon, matches: ConceptMatch[], within: Span): string | null {
  const groups = matches.filter(
    ({ concept, start, end }) =>
      TARGETS.includes(lexicon.concepts[concept]!) && start >= within.start && end <= within.end,
  );
  const first = groups[0];
  if (!first) return null;
  let { start, end } = first;
  // "detained protesters", "political prisoners of the uprising": neighbours belong together.
  for (const group of groups)
    if (group.start - end <= 1 && group.end - start <= LONGEST_NAME) end = Math.max(end, group.end);
  return textOf(document, { start, end });
}

function textOf(document: AnalysedDocument, tokens: Span): string {
  const { start, end } = spanOf(document, tokens);
  return document.content
    .slice(start, end)
    .replace(/[«»“”".!?؟…)\]('[]/gu, '')
    .trim();
}
