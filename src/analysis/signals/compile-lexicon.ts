import { z } from 'zod';
import { normalise } from '../normalise.ts';
import { tokenise } from '../tokenise.ts';

/** Concepts by name; under each the terms of each language, and ids of the watchlist that stand for it. */
export const compiledLexicon = z.object({
  concepts: z.record(
    z.string(),
    z.object({
      terms: z.record(z.string(), z.array(z.string())),
      entities: z.array(z.string()),
    }),
  ),
});
export type CompiledLexicon = z.infer<typeof compiledLexicon>;

const lexiconFile = z.record(z.string(), z.record(z.string(), z.union([z.string(), z.array(z.string())])));

/** Stands for up to three words between two others. */
export const GAP = '_';

/**
 * Makes one lexicon of the files of `config/signals/lexicon/` (as parsed): terms are written as the normaliser writes texts,
 * so that both meet. Throws where a file has another shape, or a concept occurs twice.
 */
export function compileLexicon(files: unknown[]): CompiledLexicon {
  const concepts: CompiledLexicon['concepts'] = {};
  for (const file of files) {
    for (const [concept, columns] of Object.entries(lexiconFile.parse(file))) {
      if (concepts[concept]) throw new Error(`The lexicon has the concept "${concept}" twice.`);
      const terms: Record<string, string[]> = {};
      let entities: string[] = [];
      for (const [column, value] of Object.entries(columns)) {
        if (Array.isArray(value)) entities = value;
        else terms[column] = [...new Set(value.split(',').flatMap(compileTerm))];
      }
      concepts[concept] = { terms, entities };
    }
  }
  return { concepts };
}

/** `Put* to death` → `put* to death`; empty where nothing is left of the term. */
function compileTerm(term: string): string[] {
  const segments = term
    .split(/\s+/u)
    .join(' ')
    .split(/(?:^| )_(?= |$)/u)
    .map(compileSegment)
    .filter((segment) => segment !== '');
  return segments.length === 0 ? [] : [segments.join(` ${GAP} `)];
}

function compileSegment(segment: string): string {
  const parts = segment.trim().split(' ').filter(Boolean);
  if (parts.length === 0) return '';
  const plain = parts.map((part) => part.replaceAll('*', '')).join(' ');
  const words = tokenise(normalise(plain), plain).map((token) => token.text);
  if (words.length === parts.length) return words.map((word, index) => withStars(word, parts[index] ?? '')).join(' ');
  const first = parts[0] ?? '';
  const last = parts.at(-1) ?? '';
  return words
    .map((word, index) => {
      const open = index === 0 && first.startsWith('*') ? '*' : '';
      const close = index === words.length - 1 && last.endsWith('*') ? '*' : '';
      return `${open}${word}${close}`;
    })
    .join(' ');
}

function withStars(word: string, part: string): string {
  return `${part.startsWith('*') ? '*' : ''}${word}${part.endsWith('*') ? '*' : ''}`;
}
