import { SIGNALS, type Signal } from '#src/model/signal.ts';
import type { AnalysedDocument } from '../document.ts';
import { describeCall } from './call-details.ts';
import { EvidenceGate } from './evidence.ts';
import { FeatureExtractor, type Passage } from './features.ts';
import { probabilityOf } from './learn/calibrate.ts';
import { Lexicon } from './lexicon.ts';
import { parseModel } from './model.ts';
import { Network } from './network.ts';
import { CALL, VOICE } from './outputs.ts';
import { passagesOf } from './passages.ts';
import { Reading } from './reading.ts';
import { findReason } from './reason.ts';
import { SIGNAL_TRAITS } from './registry.ts';

/** Below this a call may well be none: a watched person is not named as who made it. */
const SURE_ENOUGH_TO_NAME = 0.7;

function withoutDoubtfulName<Details extends { speaker?: string }>(
  details: Details,
  { mentions }: AnalysedDocument,
  score: number,
): Omit<Details, 'speaker'> | Details {
  const { speaker, ...rest } = details;
  return score < SURE_ENOUGH_TO_NAME && mentions.some(({ entity }) => entity === speaker) ? rest : details;
}

interface Judged {
  passage: Passage;
  margins: Float64Array;
  /** A bit for each signal that the passage can carry. */
  open: number;
}

/**
 * Makes the function that tells which signals an item carries, from the parsed content of `config/signals/model.json`.
 * Throws `analysis/model-invalid` where it is none. The function is pure and takes time linear in the item, up to a bound.
 */
export function createSignalDetector(model: unknown): (document: AnalysedDocument) => Signal[] {
  const { lexicon: terms, outputs, ...table } = parseModel(model);
  const lexicon = new Lexicon(terms);
  const extractor = new FeatureExtractor(lexicon);
  const gate = new EvidenceGate(lexicon);
  const network = new Network({ ...table, outputs });

  return (document) => {
    if (document.tokens.length === 0) return [];
    const reading = new Reading(document, lexicon);
    let read: Passage | null = null;
    const turnTo = (passage: Passage): void => {
      if (read !== passage) network.read(extractor.extract(reading, passage));
      read = passage;
    };
    const judged = passagesOf(document).map((passage): Judged => {
      turnTo(passage);
      return {
        passage,
        margins: network.margins(),
        open: gate.open(reading, passage),
      };
    });

    const signalAt = (index: number, { passage, margins }: Judged, score: number): Signal => {
      const traits = SIGNAL_TRAITS[index]!;
      turnTo(passage);
      const perSentence = network.sentenceMargins(index, passage.sentences.length);
      const found = findReason(reading, passage, perSentence, traits.anchors);
      const signal: Signal = {
        signal: traits.signal,
        score: Math.round(score * 1000) / 1000,
        start: found.start,
        end: found.end,
        reason: document.content.slice(found.start, found.end),
      };
      if (index !== CALL) return signal;
      const direct = probabilityOf(margins[VOICE]!, outputs[VOICE]!) >= outputs[VOICE]!.threshold;
      return {
        ...signal,
        voice: direct ? 'direct' : 'reported',
        ...withoutDoubtfulName(describeCall(reading, found, passage), document, score),
      };
    };

    const signals: Signal[] = [];
    for (const index of SIGNALS.keys()) {
      const able = judged.filter(({ open }) => (open & (1 << index)) !== 0);
      if (able.length === 0) continue;
      const best = able.reduce((a, b) => (b.margins[index]! > a.margins[index]! ? b : a));
      const score = probabilityOf(best.margins[index]!, outputs[index]!);
      if (score >= outputs[index]!.threshold) signals.push(signalAt(index, best, score));
    }
    return signals;
  };
}
