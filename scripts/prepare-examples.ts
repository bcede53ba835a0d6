import type { AnalysedDocument } from '#src/analysis/document.ts';
import { prepareDocument } from '#src/analysis/prepare-document.ts';
import type { LabelledExample } from '#src/analysis/signals/learn/example.ts';

const matcher = { find: () => [] };

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
