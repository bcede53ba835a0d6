import type { EntityNames } from '#src/model/attribution.ts';
import { isolated } from '#src/model/display-text.ts';
import { nameIn } from '#src/model/entity.ts';
import { languageNameIn } from '#src/model/language-name.ts';
import type { Person } from '#src/model/person.ts';
import type { ReaderLanguage } from '#src/model/wording.ts';
import { languageOf, readingDirection } from '#src/words/languages.ts';
import type { SignedIn } from './accounts/accounts.ts';
import type { DeskDeps } from './deps.ts';
import { type DeskWords, deskWords } from './words.ts';

/** Who reads: all that templates need to speak to them. */
export interface Reader {
  language: ReaderLanguage;
  direction: 'ltr' | 'rtl';
  zone: string;
  now: Date;
  words: DeskWords;
  names: EntityNames;
  /** Set where the desk has accounts and somebody is signed in. */
  person: Person | null;
  /** The desk has accounts and nobody is signed in: there is nothing to navigate to. */
  signedOut: boolean;
}

export function readerOf(deps: DeskDeps, language: ReaderLanguage, signed: SignedIn | null): Reader {
  return {
    language,
    direction: readingDirection(language),
    zone: signed?.zone ?? deps.zone,
    now: deps.clock.now(),
    words: deskWords(language),
    names: deps.names,
    person: signed?.person ?? null,
    signedOut: deps.accounts !== null && signed === null,
  };
}

/** The name of a watched entity; an id that is no longer watched stands for itself. */
export function entityName(reader: Reader, id: string): string {
  return isolated(nameIn(reader.names.get(id), reader.language) ?? id);
}

/** "Persian" of `fa`, in the reader's language. */
export function languageName(reader: Reader, code: string): string {
  if (code === 'und' || code === '') return reader.words.unknownLanguage;
  return languageNameIn(code, reader.language);
}

/** A number with at most one decimal, in the reader's digits. */
export function decimal(reader: Reader, value: number): string {
  return new Intl.NumberFormat(languageOf(reader.language).locale, { maximumFractionDigits: 1 }).format(value);
}
