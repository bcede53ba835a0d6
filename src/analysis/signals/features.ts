import type { Span } from '#src/model/signal.ts';
import type { AnalysedDocument } from '../document.ts';
import { ACT, DEATH, LOOSE, PARTY } from './concept-kinds.ts';
import { hashOf, mix } from './hash.ts';
import type { ConceptMatch, Lexicon, Word } from './lexicon.ts';
import type { Reading } from './reading.ts';

/** A stretch of a document that is judged as a whole: its sentences, as index ranges of tokens. */
export interface Passage {
  sentences: Span[];
}

/** Sparse features of a passage. The arrays are reused by the next extraction: copy what is to be kept. */
export interface Features {
  count: number;
  /** What the feature is, hashed. */
  hashes: Uint32Array;
  values: Float32Array;
  /** Index of the first sentence in which it occurs; -1 where it belongs to the whole. */
  sentences: Int16Array;
}

/** Families of features; each is scaled for itself, so that many words do not drown a few concepts. */
const FAMILIES = [
  'whole',
  'word',
  'bigram',
  'concept',
  'lead',
  'pair',
  'near',
  'triple',
  'around',
  'chain',
  'mark',
  'part',
] as const;
type Family = (typeof FAMILIES)[number];
const WHOLE = 0;
const WORD = 1;
const BIGRAM = 2;
const CONCEPT = 3;
const LEAD = 4;
const PAIR = 5;
const NEAR = 6;
const TRIPLE = 7;
const AROUND = 8;
const CHAIN = 9;
const MARK = 10;
const PART = 11;

/** How much a family weighs, and how many features of it count in full: found by cross-validation. */
export const SCALES: Record<Family, { weight: number; room: number }> = {
  whole: { weight: 1.5, room: 4 },
  word: { weight: 1, room: 12 },
  bigram: { weight: 0.8, room: 12 },
  concept: { weight: 1.2, room: 8 },
  lead: { weight: 1, room: 6 },
  pair: { weight: 1, room: 12 },
  near: { weight: 1, room: 10 },
  triple: { weight: 0.8, room: 8 },
  around: { weight: 0.6, room: 12 },
  chain: { weight: 0.8, room: 10 },
  mark: { weight: 0.8, room: 6 },
  part: { weight: 0.6, room: 30 },
};

const TABLE = 1 << 14;
const MOST_FEATURES = 9_000;
/** Concepts further apart than this in one sentence are not paired, nearer than that they are neighbours. */
const PAIR_REACH = 30;
const NEAR_REACH = 6;

const QUOTE = 0x22;
const QUESTION = 0x3f;
const EXCLAMATION = 0x21;
const COLON = 0x3a;

const SEED = FAMILIES.map((family) => hashOf(`family:${family}`));

/** Turns passages of documents into features. Deterministic; one passage at a time. */
export class FeatureExtractor {
  private readonly lexicon: Lexicon;
  /** By slot a hash, and the stamp of the extraction that put it there. */
  private readonly slots = new Uint32Array(TABLE * 2);
  private stamp = 0;
  private readonly families = new Uint8Array(MOST_FEATURES);
  private readonly counts = new Uint32Array(FAMILIES.length);
  private readonly loose: Uint8Array;
  private readonly roles: Uint8Array;
  private readonly features: Features = {
    count: 0,
    hashes: new Uint32Array(MOST_FEATURES),
    values: new Float32Array(MOST_FEATURES),
    sentences: new Int16Array(MOST_FEATURES),
  };
  private sentence = -1;

  constructor(lexicon: Lexicon) {
    this.lexicon = lexicon;
    this.loose = Uint8Array.from(lexicon.concepts, (name) => (LOOSE.has(name) ? 1 : 0));
    this.roles = Uint8Array.from(lexicon.concepts, (name) =>
      ACT.has(name) ? 1 : DEATH.has(name) ? 2 : PARTY.has(name) ? 3 : 0,
    );
  }

  extract(reading: Reading, passage: Passage): Features {
    this.begin();
    let seen = 0;
    for (const [index, sentence] of passage.sentences.entries()) {
      this.sentence = Math.min(index, 0x7fff);
      const matches = reading.matchesIn(sentence);
      this.addWords(reading.words, sentence);
      this.addConcepts(matches, index === 0);
      this.addNeighbours(reading.words, sentence, matches);
      this.addChains(matches);
      this.addMarks(reading.document, sentence, matches);
      seen += sentence.end - sentence.start;
    }
    this.addWhole(reading.document, seen);
    return this.finish();
  }

  private begin(): void {
    this.features.count = 0;
    this.counts.fill(0);
    if (++this.stamp === 0xffffffff) {
      this.slots.fill(0);
      this.stamp = 1;
    }
  }

  private add(family: number, hash: number): void {
    const { features, slots } = this;
    if (features.count >= MOST_FEATURES) return;
    let at = (hash & (TABLE - 1)) * 2;
    while (slots[at + 1] === this.stamp) {
      if (slots[at] === hash) return;
      at = (at + 2) & (TABLE * 2 - 1);
    }
    slots[at] = hash;
    slots[at + 1] = this.stamp;
    features.hashes[features.count] = hash;
    features.sentences[features.count] = this.sentence;
    this.families[features.count] = family;
    features.count++;
    this.counts[family]!++;
  }

  private addWords(words: Word[], sentence: Span): void {
    let before = 0;
    for (let i = sentence.start; i < sentence.end; i++) {
      const { hash, parts } = words[i]!;
      this.add(WORD, mix(SEED[WORD]!, hash));
      for (let part = 0; part < parts.length; part++) this.add(PART, parts[part]!);
      if (i > sentence.start) this.add(BIGRAM, mix(mix(SEED[BIGRAM]!, before), hash));
      before = hash;
    }
  }

  private addConcepts(matches: ConceptMatch[], lead: boolean): void {
    const { conceptHashes } = this.lexicon;
    for (let i = 0; i < matches.length; i++) {
      const a = matches[i]!;
      const hashA = conceptHashes[a.concept]!;
      this.add(CONCEPT, mix(SEED[CONCEPT]!, hashA));
      if (lead) this.add(LEAD, mix(SEED[LEAD]!, hashA));
      for (let j = i + 1; j < matches.length; j++) {
        const b = matches[j]!;
        const distance = b.start - a.end;
        if (distance > PAIR_REACH) break;
        if (a.concept === b.concept) continue;
        const hashB = conceptHashes[b.concept]!;
        if (distance <= NEAR_REACH) this.add(NEAR, mix(mix(SEED[NEAR]!, hashA), hashB));
        if (this.loose[a.concept] === 1 || this.loose[b.concept] === 1) continue;
        this.add(PAIR, unordered(SEED[PAIR]!, hashA, hashB));
      }
    }
    this.addTriples(matches);
  }

  /** Who, wants or judges, death, whom: one concept of each role in one sentence. */
  private addTriples(matches: ConceptMatch[]): void {
    const byRole: number[][] = [[], [], [], []];
    for (const { concept } of matches) {
      const role = byRole[this.roles[concept]!]!;
      if (role.length < 8 && !role.includes(concept)) role.push(concept);
    }
    const { conceptHashes } = this.lexicon;
    for (const act of byRole[1]!)
      for (const death of byRole[2]!) {
        const half = mix(mix(SEED[TRIPLE]!, conceptHashes[act]!), conceptHashes[death]!);
        for (const party of byRole[3]!) this.add(TRIPLE, mix(half, conceptHashes[party]!));
      }
  }

  /** The words right before and after a concept. */
  private addNeighbours(words: Word[], sentence: Span, matches: ConceptMatch[]): void {
    for (let i = 0; i < matches.length; i++) {
      const { concept, start, end } = matches[i]!;
      if (this.loose[concept] === 1) continue;
      const half = mix(SEED[AROUND]!, this.lexicon.conceptHashes[concept]!);
      if (start > sentence.start) this.add(AROUND, mix(mix(half, 1), words[start - 1]!.hash));
      if (end < sentence.end) this.add(AROUND, mix(mix(half, 2), words[end]!.hash));
    }
  }

  /** Each three concepts that follow one another, whatever words stand between them. */
  private addChains(matches: ConceptMatch[]): void {
    const { conceptHashes } = this.lexicon;
    let before = -1;
    let last = -1;
    let end = -1;
    for (const { concept, start, end: stop } of matches) {
      // Of those that start at one word or lie within another, the longest stands first and counts.
      if (start < end || this.loose[concept] === 1 || concept === last) continue;
      if (last >= 0)
        this.add(
          CHAIN,
          mix(
            mix(mix(SEED[CHAIN]!, before < 0 ? 1 : conceptHashes[before]!), conceptHashes[last]!),
            conceptHashes[concept]!,
          ),
        );
      before = last;
      last = concept;
      end = stop;
    }
    if (last >= 0)
      this.add(CHAIN, mix(mix(mix(SEED[CHAIN]!, before < 0 ? 1 : conceptHashes[before]!), conceptHashes[last]!), 2));
  }

  /** Marks that tell who speaks and how: what stands before a colon, in quotation marks, before a question mark. */
  private addMarks({ normalised, tokens }: AnalysedDocument, sentence: Span, matches: ConceptMatch[]): void {
    let quoted = false;
    let next = 0;
    for (let i = sentence.start; i < sentence.end; i++) {
      while (next < matches.length && matches[next]!.start === i) {
        if (quoted) this.add(MARK, mix(mix(SEED[MARK]!, 1), this.lexicon.conceptHashes[matches[next]!.concept]!));
        next++;
      }
      const limit = i + 1 < tokens.length ? tokens[i + 1]!.start : normalised.text.length;
      for (let at = tokens[i]!.end; at < limit && at < tokens[i]!.end + 6; at++) {
        const mark = normalised.text.charCodeAt(at);
        if (mark === QUOTE) quoted = !quoted;
        else if (mark === QUESTION || mark === EXCLAMATION || mark === COLON) {
          const seed = mix(SEED[MARK]!, mark);
          this.add(MARK, seed);
          for (const match of matches) {
            if (match.start > i) break;
            if (mark !== COLON || match.start >= i - 8)
              this.add(MARK, mix(seed, this.lexicon.conceptHashes[match.concept]!));
          }
        }
      }
    }
  }

  private addWhole(document: AnalysedDocument, length: number): void {
    this.sentence = -1;
    const { source } = document.input;
    const kind = source?.kind ?? 'unknown';
    const platform = source?.platform ?? 'unknown';
    const language = document.language === 'en' || document.language === 'fa' ? document.language : 'other';
    const size = length < 12 ? 'headline' : length < 45 ? 'post' : 'article';
    for (const name of ['', `kind:${kind}`, `platform:${platform}`, `language:${language}`, `size:${size}`])
      this.add(WHOLE, mix(SEED[WHOLE]!, hashOf(name)));
  }

  private finish(): Features {
    const factors = FAMILIES.map((family, index) => {
      const { weight, room } = SCALES[family];
      return weight / Math.sqrt(Math.max(1, this.counts[index]! / room));
    });
    for (let i = 0; i < this.features.count; i++) this.features.values[i] = factors[this.families[i]!]!;
    return this.features;
  }
}

function unordered(seed: number, a: number, b: number): number {
  return a < b ? mix(mix(seed, a), b) : mix(mix(seed, b), a);
}
