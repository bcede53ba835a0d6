import { isolated } from './display-text.ts';
import type { ReaderLanguage } from './wording.ts';

const names = new Map<ReaderLanguage, Intl.DisplayNames>();

/** "Persian" of `fa`, in the reader's language; what is no code stands as it is. Declared languages are hostile text too. */
export function languageNameIn(code: string, language: ReaderLanguage): string {
  let known = names.get(language);
  if (!known) {
    known = new Intl.DisplayNames([language], { type: 'language', fallback: 'code' });
    names.set(language, known);
  }
  try {
    return known.of(code) ?? code;
  } catch {
    return isolated(code);
  }
}
