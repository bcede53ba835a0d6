import { readingDirection } from '#src/words/languages.ts';
export const ENTITY_TYPES = ['person', 'organisation', 'place', 'event', 'office'] as const;
export type EntityType = (typeof ENTITY_TYPES)[number];

/** Names are kept in Latin letters, as English writes them, and in Persian: a reader of another language gets the nearer. */
export function nameIn(name: { en: string; fa: string }, language: string): string;
export function nameIn(name: { en: string; fa: string } | undefined, language: string): string | undefined;
export function nameIn(name: { en: string; fa: string } | undefined, language: string): string | undefined {
  return name?.[nameLanguage(language)];
}

/** In which of the two languages names come to a reader. */
export function nameLanguage(language: string): 'en' | 'fa' {
  return readingDirection(language) === 'rtl' ? 'fa' : 'en';
}

/** A sentence in English, and in what other languages it was written too, by their codes. */
export interface Sentence {
  en: string;
  [language: string]: string;
}

/** A sentence in the reader's language, in English where nobody wrote it in that. */
export function sentenceIn(sentence: Sentence, language: string): { text: string; language: string } {
  const text = Object.hasOwn(sentence, language) ? sentence[language] : undefined;
  return text === undefined ? { text: sentence.en, language: 'en' } : { text, language };
}

/** A watched name as `config/entities.yaml` holds it. Its further fields are matching rules: `src/analysis/entities/`. */
export interface WatchedEntity {
  id: string;
  type: EntityType;
  name: { en: string; fa: string };
  /** Why it is watched, one sentence that attributes what it says. */
  why: Sentence;
  /** Where that can be checked. */
  source: string;
  wikidata: string | null;
  offices: { title: { en: string; fa: string }; from: string | null; to: string | null }[];
}
