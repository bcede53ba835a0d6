import { type Words, wordText } from '../words.ts';
import type { CompiledLexicon } from './compile-lexicon.ts';
import { type ConceptMatch, Lexicon, type Word } from './lexicon.ts';

/** Language of no column: terms of all languages count. */
const ANY_LANGUAGE = 'und';

export type TermFound = 'subject' | 'evidence' | null;

/** Terms of the subject, and of evidence of any signal, whatever the language of the text. */
export class SubjectTerms {
  private readonly lexicon: Lexicon;
  private readonly columns: number;
  /** By concept: whether it is of the subject. */
  private readonly ofSubject: boolean[];
  private readonly matches: ConceptMatch[] = [];
  private readonly read: Word[] = [];

  constructor({ concepts }: CompiledLexicon, subject: Set<string>, hasEvidence: (concept: string) => boolean) {
    const wanted = Object.entries(concepts).filter(([name]) => subject.has(name) || hasEvidence(name));
    this.lexicon = new Lexicon({ concepts: Object.fromEntries(wanted) });
    this.columns = this.lexicon.columnsFor(ANY_LANGUAGE);
    this.ofSubject = this.lexicon.concepts.map((name) => subject.has(name));
  }

  /** `subject` where a term of it stands in the text, else `evidence` where one of that does; sentences are disregarded. */
  strongestIn(text: string, words: Words): TermFound {
    const { lexicon, matches, columns, read } = this;
    let first = words.count;
    read.length = 0;
    for (let i = 0; i < words.count; i++) {
      const word = lexicon.wordOf(wordText(text, words.starts[i]!, words.ends[i]!), columns);
      if (word.opens.length > 0 && i < first) first = i;
      read.push(word);
    }
    matches.length = 0;
    for (let at = first; at < read.length; at++) {
      if (read[at]!.opens.length === 0) continue;
      const before = matches.length;
      lexicon.match(read, at, read.length, columns, matches);
      for (let i = before; i < matches.length; i++) if (this.ofSubject[matches[i]!.concept]) return 'subject';
    }
    return matches.length > 0 ? 'evidence' : null;
  }
}
