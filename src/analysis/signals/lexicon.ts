import { detached } from '#src/model/detached.ts';
import type { Span } from '#src/model/signal.ts';
import type { Token } from '../document.ts';
import { type CompiledLexicon, GAP } from './compile-lexicon.ts';
import { numberKind } from './concept-kinds.ts';
import { hashOf } from './hash.ts';
import { stemOf } from './stem.ts';
import { partsOf } from './word-parts.ts';

/** A concept found: its index in `Lexicon.concepts`, and the words that stand for it as an index range of tokens. */
export interface ConceptMatch extends Span {
  concept: number;
}

/** What is known of a word by itself, remembered for its next occurrence. */
export interface Word {
  /** Of its stem, or of what a number may mean. */
  hash: number;
  /** Hashes of its beginnings and endings: forms of one word share them, and its spellings. */
  parts: number[];
  /** Patterns that it fits, as indexes. */
  patterns: number[];
  /** Where terms that begin with it lead. */
  opens: Node[];
}

interface Node {
  /** By pattern: the way on over a following word. */
  next: Map<number, Node>;
  /** The way on over a gap. */
  gap: Node | null;
  /** Concepts whose term ends here, each with the columns of which it is a term. */
  ends: { concept: number; columns: number }[];
}

const MOST_WORDS_REMEMBERED = 60_000;
const LONGEST_WORD = 40;
const LONGEST_GAP = 3;
/** An English term this long counts in texts of other languages too: hashtags and quotations. */
const LONG_ENGLISH = 8;

/** Finds the concepts of the lexicon in tokens. Linear in their number: terms are bounded in length and branching. */
export class Lexicon {
  readonly concepts: string[];
  /** Hashes of the concepts' names: what features are made of, so that order in the lexicon does not matter. */
  readonly conceptHashes: Uint32Array;
  private readonly indexes: Map<string, number>;
  private readonly conceptOfEntity = new Map<string, number[]>();
  private readonly columns = new Map<string, number>();
  private readonly root: Node = { next: new Map(), gap: null, ends: [] };
  private readonly patternIndexes = new Map<string, number>();
  private readonly prefixes = new Map<string, number>();
  private readonly infixes = new Map<string, number>();
  private readonly arabic: number;
  private readonly prefixLengths: number[];
  private readonly infixLengths: number[];
  /** By word: as it stands, and read as Arabic, with what is written together with it in front taken off. */
  private readonly remembered = new Map<string, Word>();
  private readonly rememberedArabic = new Map<string, Word>();

  constructor({ concepts }: CompiledLexicon) {
    this.concepts = Object.keys(concepts);
    this.indexes = new Map(this.concepts.map((name, index) => [name, index]));
    this.conceptHashes = Uint32Array.from(this.concepts, hashOf);
    for (const [index, name] of this.concepts.entries()) {
      const { terms, entities } = concepts[name] ?? { terms: {}, entities: [] };
      for (const entity of entities) this.conceptOfEntity.set(entity, [...this.conceptsOfEntity(entity), index]);
      for (const [column, list] of Object.entries(terms))
        for (const term of list) this.addTerm(term, index, this.maskOf(column, term));
    }
    this.arabic = this.bitOf('ar');
    this.prefixLengths = lengthsOf(this.prefixes);
    this.infixLengths = lengthsOf(this.infixes);
  }

  /** Index of a concept; -1 where the lexicon has none of this name. */
  indexOf(name: string): number {
    return this.indexes.get(name) ?? -1;
  }

  /** Concepts, as indexes, that a watched entity stands for. */
  conceptsOfEntity(entity: string): number[] {
    return this.conceptOfEntity.get(entity) ?? [];
  }

  /** Which columns of the lexicon hold for a text in this language, as a bit mask for `match`. */
  columnsFor(language: string): number {
    if (language === 'und') return 0xffff;
    const base = language.split('-')[0] ?? '';
    const column = this.columns.get(base) ?? this.bitOf('xx');
    const arabicScript = base === 'ur' || base === 'ckb' || base === 'ps' || base === 'az' || base === 'ku';
    return column | this.bitOf('any') | this.bitOf('long-english') | (arabicScript ? this.bitOf('fa') : 0);
  }

  /** The words of a text in a language, to be matched. */
  read(tokens: Token[], language: string): Word[] {
    const columns = this.columnsFor(language);
    return tokens.map(({ text }) => this.wordOf(text, columns));
  }

  /** Adds the concepts that start at word `at` and end before `end` to `into`. */
  match(words: Word[], at: number, end: number, columns: number, into: ConceptMatch[]): void {
    for (const node of words[at]!.opens) this.walk(node, words, at, at + 1, end, columns, into);
  }

  private walk(
    node: Node,
    words: Word[],
    start: number,
    at: number,
    end: number,
    columns: number,
    into: ConceptMatch[],
  ): void {
    for (const { concept, columns: own } of node.ends)
      if ((own & columns) !== 0) into.push({ concept, start, end: at });
    if (at >= end) return;
    if (node.next.size > 0)
      for (const pattern of words[at]!.patterns) {
        const next = node.next.get(pattern);
        if (next) this.walk(next, words, start, at + 1, end, columns, into);
      }
    if (node.gap !== null)
      for (let skipped = 0; skipped <= LONGEST_GAP && at + skipped < end; skipped++)
        this.walk(node.gap, words, start, at + skipped, end, columns, into);
  }

  /** A normalised word as texts of these columns are read (see `columnsFor`). */
  wordOf(text: string, columns: number): Word {
    const arabic = (columns & this.arabic) !== 0;
    const remembered = arabic ? this.rememberedArabic : this.remembered;
    const head = text.length > LONGEST_WORD ? text.slice(0, LONGEST_WORD) : text;
    const known = remembered.get(head);
    if (known) return known;
    if (remembered.size >= MOST_WORDS_REMEMBERED) remembered.clear();
    const patterns = this.patternsOf(head, arabic);
    const opens = patterns.map((pattern) => this.root.next.get(pattern)).filter((node) => node !== undefined);
    const word = { hash: hashOf(numberKind(head) ?? stemOf(head)), parts: partsOf(head), patterns, opens };
    remembered.set(detached(head), word);
    return word;
  }

  private patternsOf(word: string, arabic: boolean): number[] {
    const found = new Set<number>();
    for (const form of arabic ? formsOf(word) : [word]) {
      const exact = this.patternIndexes.get(form);
      if (exact !== undefined) found.add(exact);
      for (const length of this.prefixLengths) {
        if (length > form.length) break;
        const prefix = this.prefixes.get(form.slice(0, length));
        if (prefix !== undefined) found.add(prefix);
      }
    }
    for (let i = 0; i < word.length; i++)
      for (const length of this.infixLengths) {
        if (i + length > word.length) break;
        const infix = this.infixes.get(word.slice(i, i + length));
        if (infix !== undefined) found.add(infix);
      }
    return [...found];
  }

  private addTerm(term: string, concept: number, columns: number): void {
    let node = this.root;
    for (const pattern of term.split(' ')) {
      if (pattern === GAP) {
        node.gap ??= { next: new Map(), gap: null, ends: [] };
        node = node.gap;
        continue;
      }
      const index = this.patternIndex(pattern);
      let next = node.next.get(index);
      if (!next) {
        next = { next: new Map(), gap: null, ends: [] };
        node.next.set(index, next);
      }
      node = next;
    }
    const same = node.ends.find((end) => end.concept === concept);
    if (same) same.columns |= columns;
    else node.ends.push({ concept, columns });
  }

  private patternIndex(pattern: string): number {
    const known = this.patternIndexes.get(pattern);
    if (known !== undefined) return known;
    const index = this.patternIndexes.size;
    this.patternIndexes.set(pattern, index);
    if (pattern.startsWith('*')) this.infixes.set(pattern.replaceAll('*', ''), index);
    else if (pattern.endsWith('*')) this.prefixes.set(pattern.slice(0, -1), index);
    return index;
  }

  private bitOf(column: string): number {
    const known = this.columns.get(column);
    if (known !== undefined) return known;
    const bit = 1 << this.columns.size;
    this.columns.set(column, bit);
    return bit;
  }

  private maskOf(column: string, term: string): number {
    const bit = this.bitOf(column);
    return column === 'en' && term.length >= LONG_ENGLISH ? bit | this.bitOf('long-english') : bit;
  }
}

const ARABIC_PREFIX = /^(?:وال|فال|بال|كال|کال|لل|ال|و|ف|ب|ل|ك|ک|س)/u;
const ARABIC_SCRIPT = /^[\u0600-\u06ff]/u;

/** A word as it stands, and without what Arabic writes together with it in front: and, so, with, like, for, the. */
function formsOf(word: string): string[] {
  if (word.length < 4 || !ARABIC_SCRIPT.test(word)) return [word];
  const forms = [word];
  const prefix = ARABIC_PREFIX.exec(word)?.[0];
  if (prefix && word.length - prefix.length >= 3) {
    const rest = word.slice(prefix.length);
    forms.push(rest);
    if (prefix.length !== 1) return forms;
    const second = ARABIC_PREFIX.exec(rest)?.[0];
    if (second && rest.length - second.length >= 3) forms.push(rest.slice(second.length));
  }
  return forms;
}

function lengthsOf(patterns: Map<string, number>): number[] {
  return [...new Set([...patterns.keys()].map((pattern) => pattern.length))].sort((a, b) => a - b);
}
