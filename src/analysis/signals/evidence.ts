import type { Passage } from './features.ts';
import type { Lexicon } from './lexicon.ts';
import type { Reading } from './reading.ts';
import { SIGNAL_TRAITS } from './registry.ts';

/**
 * Tells which signals a passage can carry at all: those of whose evidence it names at least one concept. Words that merely keep
 * company with a signal in the examples do not make it.
 */
export class EvidenceGate {
  /** By concept, a bit for each signal whose evidence it is. */
  private readonly bits: Uint32Array;

  constructor(lexicon: Lexicon) {
    this.bits = new Uint32Array(lexicon.concepts.length);
    for (const [signal, { evidence }] of SIGNAL_TRAITS.entries())
      for (const name of evidence) {
        const concept = lexicon.indexOf(name);
        if (concept >= 0) this.bits[concept]! |= 1 << signal;
      }
  }

  /** A bit for each signal, in the order of `SIGNALS`, that the passage can carry. */
  open(reading: Reading, passage: Passage): number {
    let open = 0;
    for (const sentence of passage.sentences)
      for (const { concept } of reading.matchesIn(sentence)) open |= this.bits[concept]!;
    return open;
  }
}

const EVIDENCE = new Set(SIGNAL_TRAITS.flatMap(({ evidence }) => evidence));

/** Whether a concept is evidence of any signal: where none stands, no signal is given. */
export function hasEvidence(concept: string): boolean {
  return EVIDENCE.has(concept);
}
