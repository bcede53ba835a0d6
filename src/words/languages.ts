import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type Language, type ReadLanguage, readLanguage } from './language-file.ts';
import english from './languages/en.json' with { type: 'json' };

/** Types of the words: a text, a group of words, or texts by plural. */
export type EnglishWords = (typeof english)['words'];

/** The language that has every word: its file gives the words their names and types. */
export const ENGLISH: Language = {
  code: 'en',
  name: english.name,
  direction: 'ltr',
  locale: english.locale,
  words: english.words,
};

/** Far above what a whole language needs. */
const LARGEST_FILE = 2_000_000;

const spoken = new Map<string, Language>([[ENGLISH.code, ENGLISH]]);

export interface LanguageFile extends ReadLanguage {
  file: string;
}

/**
 * Takes every `<code>.json` of a folder into use; one of a language that is known already changes words of it.
 * A folder that is not there has none. Throws an `Error` that names the file where one cannot be read at all.
 */
export function loadLanguages(folder: string): LanguageFile[] {
  return filesOf(folder).map((file) => {
    const code = path.basename(file, '.json');
    try {
      const text = readFileSync(file, 'utf8');
      if (text.length > LARGEST_FILE) throw new Error('it is too large');
      const read = readLanguage(code, JSON.parse(text), (spoken.get(code) ?? ENGLISH).words);
      spoken.set(code, read.language);
      return { file, ...read };
    } catch (error) {
      throw new Error(`The language file ${file} cannot be used: ${error instanceof Error ? error.message : error}.`);
    }
  });
}

function filesOf(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith('.json'))
      .sort()
      .map((name) => path.join(folder, name));
  } catch {
    return [];
  }
}

/** Every language that the product speaks, English first, then by code. */
export function languages(): readonly Language[] {
  const [english, ...others] = [...spoken.values()];
  return [...(english ? [english] : []), ...others.sort((one, other) => (one.code < other.code ? -1 : 1))];
}

/** English where the language is not spoken here. */
export function languageOf(code: string): Language {
  return spoken.get(code) ?? ENGLISH;
}

/** Which way a reader of the language reads. */
export function readingDirection(code: string): 'ltr' | 'rtl' {
  return languageOf(code).direction;
}

export function isSpoken(code: string): boolean {
  return spoken.has(code);
}

// Words are as much part of the program as its code: those shipped with it are there wherever it is imported.
loadLanguages(path.join(import.meta.dirname, 'languages'));
