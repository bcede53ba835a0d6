import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

type Library = typeof import('eld/extrasmall');

let library: Library | null = null;

/**
 * Scores of the eld library for a text, by its language codes, 0 to 1. It is loaded when first needed: that takes some 0.2 s,
 * and most items do without.
 */
export function libraryScores(text: string): Record<string, number> {
  if (library === null) {
    const loaded: Library = createRequire(import.meta.url)(fileURLToPath(import.meta.resolve('eld/extrasmall')));
    library = loaded;
  }
  return library.eld.detect(text).getScores();
}
