import type { Mention, Span } from '#src/model/signal.ts';
import type { AnalysedDocument } from '../document.ts';
import type { ConceptMatch } from './lexicon.ts';
import type { Reading } from './reading.ts';
import { spanOf, wordsOf } from './reason.ts';

/** Concepts of those who call, the surest first. */
const SPEAKERS = ['cleric', 'lawmaker', 'judiciary', 'guards', 'official', 'state-outlet'];
/** An outlet that carries the words of one of these is not the one who calls. */
const CARRIED = ['cleric', 'lawmaker', 'judiciary', 'official'];
/** Concepts for which a watched name stands that can be the one who calls. */
const NAMED_SPEAKERS = [...SPEAKERS, 'perpetrator'];
/** Watched bodies: they speak where nobody is named or holds an office in the sentence before them. */
const BODIES = ['iran-judiciary', 'iran-supreme-court', 'assembly-of-experts'];
const BODY_CONCEPTS = ['guards', 'state-outlet'];
/** Those who tell of calls, and words that stand before a colon without being a speaker. */
const TELLERS = [
  'ngo',
  'opposition-voice',
  'un-body',
  'un-mandate',
  'un-person',
  'foreign-politician',
  'expert',
  'protesters',
  'rally',
  'blood-slogan',
  'execution',
  'death-word',
  'kill',
];
const HEADING =
  /^(?:شعار|فوری|خبر|فیلم|ویدیو|ویدئو|ویدیوی|تصاویر|صدا|بشنوید|ببینید|عاجل|شاهد|فيديو|breaking|video|watch|listen|update|exclusive|urgent|eil|liveblog)/iu;
const LONGEST_NAME = 7;
const LONGEST_HEAD = 12;

/** Who calls, in one sentence: the id of a watched name, or the item's own words; null where it tells nobody. */
export function speakerIn(reading: Reading, sentence: Span): string | null {
  const named = mentionsIn(reading, sentence);
  const person = named.find(({ body }) => !body);
  if (person) return person.mention.entity;
  const { document, lexicon } = reading;
  const matches = reading.matchesIn(sentence);
  const nameOf = ({ concept }: ConceptMatch): string => lexicon.concepts[concept] ?? '';
  const offices = matches.filter((match) => CARRIED.includes(nameOf(match)));
  const speaking = matches
    .filter((match) => SPEAKERS.includes(nameOf(match)))
    .filter((match) => nameOf(match) !== 'state-outlet' || !offices.some(({ start }) => start >= match.end))
    .sort((a, b) => a.start - b.start || SPEAKERS.indexOf(nameOf(a)) - SPEAKERS.indexOf(nameOf(b)));
  const colon = colonAfter(document, sentence);
  const first = speaking[0];
  if (!first) return colon === null ? null : headBefore(reading, matches, { start: sentence.start, end: colon });
  if (colon !== null && first.start < colon && colon - sentence.start <= LONGEST_NAME)
    return wordsOf(document, { start: sentence.start, end: colon });
  const body = named.find(({ mention }) => overlaps(mention, spanOf(document, first)));
  if (body) return body.mention.entity;
  let { end } = first;
  for (const match of speaking)
    if (match.start <= end && match.end > end && match.end - first.start <= LONGEST_NAME) end = match.end;
  for (const place of matches)
    if (['iran-place', 'iran'].includes(nameOf(place)) && place.start >= end && place.start - end <= 1)
      if (place.end - first.start <= LONGEST_NAME) end = place.end;
  return wordsOf(document, { start: first.start, end });
}

function mentionsIn({ document, lexicon }: Reading, sentence: Span): { mention: Mention; body: boolean }[] {
  const { start, end } = spanOf(document, sentence);
  return document.mentions
    .filter((mention) => mention.start >= start && mention.end <= end)
    .flatMap((mention) => {
      const names = lexicon.conceptsOfEntity(mention.entity).map((concept) => lexicon.concepts[concept] ?? '');
      if (!names.some((name) => NAMED_SPEAKERS.includes(name)) || names.includes('mek')) return [];
      const body = BODIES.includes(mention.entity) || names.some((name) => BODY_CONCEPTS.includes(name));
      return [{ mention, body }];
    });
}

function overlaps(a: Span, b: Span): boolean {
  return a.start < b.end && b.start < a.end;
}

/** "Name:" at the head of a post or headline is who speaks, unless it is one who tells of others. */
function headBefore({ document, lexicon }: Reading, matches: ConceptMatch[], head: Span): string | null {
  const told = matches.some(
    ({ concept, start, end }) => start < head.end && end > head.start && TELLERS.includes(lexicon.concepts[concept]!),
  );
  const words = wordsOf(document, head);
  return told || HEADING.test(words) || !/\p{L}/u.test(words) ? null : words;
}

/** The token before which the sentence's first colon stands; null without one near its head. */
function colonAfter({ normalised, tokens }: AnalysedDocument, sentence: Span): number | null {
  for (let i = sentence.start; i + 1 < sentence.end && i - sentence.start < LONGEST_HEAD; i++)
    if (normalised.text.slice(tokens[i]!.end, tokens[i + 1]!.start).includes(':')) return i + 1;
  return null;
}
