import { contentOf } from '#src/model/item.ts';
import type { AnalysisInput } from '#src/model/signal.ts';
import type { AnalysedDocument } from './document.ts';
import type { EntityMatcher } from './entities/matcher.ts';
import { detectLanguage } from './language.ts';
import { normalise } from './normalise.ts';
import { sentencesOf, tokensOf } from './tokenise.ts';
import { findWords } from './words.ts';

/** Does once what every detector needs. Pure; linear in the length of the item. */
export function prepareDocument(input: AnalysisInput, matcher: EntityMatcher): AnalysedDocument {
  const content = contentOf({ title: input.title ?? null, text: input.text });
  const normalised = normalise(content);
  const words = findWords(normalised, content);
  return {
    input,
    content,
    titleLength: input.title ? input.title.length : 0,
    normalised,
    tokens: tokensOf(normalised, words),
    sentences: sentencesOf(words),
    language: detectLanguage(content, input.language ?? null),
    mentions: matcher.find({ content, normalised, words, published: input.published ?? null }),
  };
}
