import type { Span } from '#src/model/signal.ts';
import type { AnalysedDocument } from '../document.ts';
import type { ConceptMatch, Lexicon, Word } from './lexicon.ts';

const MOST_MATCHES = 60;

/** A document with the concepts found in it: each sentence is searched once, when first asked for. */
export class Reading {
  readonly document: AnalysedDocument;
  readonly lexicon: Lexicon;
  readonly words: Word[];
  private readonly columns: number;
  private readonly mentioned: Map<number, ConceptMatch[]>;
  private readonly found = new Map<number, ConceptMatch[]>();

  constructor(document: AnalysedDocument, lexicon: Lexicon) {
    this.document = document;
    this.lexicon = lexicon;
    this.words = lexicon.read(document.tokens, document.language);
    this.columns = lexicon.columnsFor(document.language);
    this.mentioned = conceptsOfMentions(document, lexicon);
  }

  /** The concepts of a sentence in order of their place, the longest first where several start at one word. */
  matchesIn(sentence: Span): ConceptMatch[] {
    const known = this.found.get(sentence.start);
    if (known) return known;
    const matches: ConceptMatch[] = [];
    for (let at = sentence.start; at < sentence.end && matches.length < 4 * MOST_MATCHES; at++) {
      this.lexicon.match(this.words, at, sentence.end, this.columns, matches);
      const named = this.mentioned.get(at);
      if (named) matches.push(...named);
    }
    const kept = matches.length > 1 ? withoutRepeats(matches).slice(0, MOST_MATCHES) : matches;
    this.found.set(sentence.start, kept);
    return kept;
  }
}

/** By index of the token at which it starts: the concepts for which a mention stands. */
function conceptsOfMentions(
  { mentions, tokens, normalised }: AnalysedDocument,
  lexicon: Lexicon,
): Map<number, ConceptMatch[]> {
  const found = new Map<number, ConceptMatch[]>();
  if (mentions.length === 0) return found;
  const { offsets } = normalised;
  let at = 0;
  for (const mention of [...mentions].sort((a, b) => a.start - b.start)) {
    const concepts = lexicon.conceptsOfEntity(mention.entity);
    if (concepts.length === 0) continue;
    while (at < tokens.length && (offsets[tokens[at]!.end - 1] ?? 0) < mention.start) at++;
    let end = at;
    while (end < tokens.length && (offsets[tokens[end]!.start] ?? 0) < mention.end) end++;
    if (end === at) continue;
    const matches = concepts.map((concept) => ({ concept, start: at, end }));
    found.set(at, [...(found.get(at) ?? []), ...matches]);
  }
  return found;
}

function withoutRepeats(matches: ConceptMatch[]): ConceptMatch[] {
  const kept: ConceptMatch[] = [];
  for (const match of matches.sort((a, b) => a.start - b.start || b.end - a.end)) {
    let repeated = false;
    for (let i = kept.length - 1; i >= 0 && kept[i]!.start === match.start && !repeated; i--)
      repeated = kept[i]!.concept === match.concept;
    if (!repeated) kept.push(match);
  }
  return kept;
}
