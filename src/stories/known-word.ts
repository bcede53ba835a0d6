import { isCommon } from './common-words.ts';
import { mayTellTime } from './dates.ts';
import { fold } from './fold.ts';
import { isGivenName, isHonorific } from './given-names.ts';
import { hashText } from './hash.ts';
import { conceptOf } from './lexicon.ts';
import { mayCount } from './numbers.ts';
import { placeOf } from './places.ts';
import { remembered } from './remembered.ts';
import { type Dialect, dialectOf, sounded } from './transliteration.ts';

/** French and Italian join articles to what they stand before: l’ONU, d’Evin, dell’Iran. */
const ELIDED = /^(?:[ldsnmtcj]|qu|(?:de|a|da|ne|su)ll|un)['’](?=\p{L}{2})/iu;
const PERSO_ARABIC = /^[\u0600-\u06ff]/;

/** All that is known of a word by itself, looked up once for everything that is asked of it. */
export class KnownWord {
  /** How many of its letters are an article: the rest of what is said here is about what follows. */
  readonly elided: number;
  /** See `Word.text` and `Word.capital`. */
  readonly text: string;
  readonly capital: boolean;
  readonly persoArabic: boolean;
  /** See `isCommon`, `isHonorific`, `placeOf`, `conceptOf`, `mayCount` and `mayTellTime`. */
  readonly common: boolean;
  readonly honorific: boolean;
  readonly place: number | null;
  readonly concept: number | null;
  readonly mayCount: boolean;
  readonly mayTellTime: boolean;
  /** Of its stem, where it tells anything; null for common words, numbers and the shortest. */
  readonly stem: number | null;
  private readonly consonantsIn: Partial<Record<Dialect, string>> = {};
  private readonly givenIn: Partial<Record<Dialect, boolean>> = {};

  constructor(written: string) {
    this.elided = ELIDED.exec(written)?.[0].length ?? 0;
    const raw = written.slice(this.elided);
    const text = fold(silentEndings(raw));
    this.text = text;
    this.capital = /^\p{Lu}/u.test(raw);
    this.persoArabic = PERSO_ARABIC.test(text);
    this.common = isCommon(text);
    this.honorific = isHonorific(text);
    this.place = placeOf(text);
    this.concept = conceptOf(text);
    this.mayCount = mayCount(text);
    this.mayTellTime = mayTellTime(text);
    this.stem = text.length >= 3 && !this.common && !/^\d/.test(text) ? hashText(stemOf(text), 8) : null;
  }

  /** See `consonantsOf`. */
  consonants(language: string): string {
    const dialect = dialectOf(language);
    this.consonantsIn[dialect] ??= sounded(this.text, dialect);
    return this.consonantsIn[dialect];
  }

  /** See `isGivenName`. */
  isGivenName(language: string): boolean {
    const dialect = dialectOf(language);
    this.givenIn[dialect] ??= isGivenName(this.text, dialect, () => this.consonants(dialect));
    return this.givenIn[dialect];
  }
}

/** News uses some thousand words over and over, and many more now and then; to learn one takes as long as to look up fifty. */
const MOST_KNOWN = 20_000;

export const knownWord = remembered((written) => new KnownWord(written), MOST_KNOWN);

/** A silent he before a joiner (اژه‌ای) must not become a consonant once the joiner is gone. */
function silentEndings(raw: string): string {
  return raw.includes('‌') ? raw.replace(/ه‌ا/g, 'ا') : raw;
}

/** Suffixes of number, possession and tense go, crudely: the same crude stem on both sides is all that is needed. */
function stemOf(word: string): string {
  if (PERSO_ARABIC.test(word))
    return word.replace(/^(?:می|نمی)(?=...)/, '').replace(/(?:هایی|های|ها|ترین|تر|اند|ند|ان|ات|ی)$/, '') || word;
  return word.length > 5 ? word.slice(0, Math.max(5, word.length - 3)) : word;
}
