import type { AnalysedDocument } from '#src/analysis/document.ts';
import { prepareDocument } from '#src/analysis/prepare-document.ts';
import type { LabelledExample } from '#src/analysis/signals/learn/example.ts';

/** Prepares examples as the analysis would; their language is what was labelled, for that is not what is learnt here. */
export function prepareExamples(examples: LabelledExample[]): AnalysedDocument[] {
  const matcher = { find: () => [] };
  return examples.map((example) => ({
    ...prepareDocument({ ...example, source: example.source ?? null }, matcher),
    language: example.language,
  }));
}
