import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { AnalysedDocument } from '#src/analysis/document.ts';
import { createEntityMatcher } from '#src/analysis/entities/matcher.ts';
import { parseWatchlist } from '#src/analysis/entities/watchlist.ts';
import { prepareDocument } from '#src/analysis/prepare-document.ts';
import type { LabelledExample } from '#src/analysis/signals/learn/example.ts';
import { ROOT } from './signal-files.ts';

const watchlist = parseWatchlist(readFileSync(path.join(ROOT, 'config', 'entities.yaml'), 'utf8'));
const matcher = createEntityMatcher(watchlist);
const wider = new Set(watchlist.entities.flatMap((entity) => (entity.wider ? [entity.id] : [])));

/** Ids of the labelled list that a document names. */
export function labelledNames({ mentions }: AnalysedDocument): string[] {
  return [...new Set(mentions.flatMap(({ entity }) => (wider.has(entity) ? [] : [entity])))];
}

/** Labelled items as the analysis sees them: nothing of their labels is used. */
export function prepareInputs(examples: LabelledExample[]): AnalysedDocument[] {
  return examples.map(({ id, source, published, title, text }) =>
    prepareDocument({ id, source: source ?? null, published, title, text }, matcher),
  );
}

/** Examples to learn from: their language is the one that was labelled, for that is not what is learnt here. */
export function prepareExamples(examples: LabelledExample[]): AnalysedDocument[] {
  return prepareInputs(examples).map((document, index) => ({ ...document, language: examples[index]!.language }));
}
