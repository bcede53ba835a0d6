import { isGivenName, isHonorific, startsCompound } from './given-names.ts';
import { hashText } from './hash.ts';
import { knownWord } from './known-word.ts';
import { isWholeConcept } from './lexicon.ts';
import { consonantsOf } from './transliteration.ts';
import type { Word } from './words.ts';

export interface NamedPerson {
  /** One number for each way in which the name may be shortened; two people who share one are taken for the same. */
  keys: number[];
  /** Of the family name alone. */
  family: number;
  lead: boolean;
}

const MOST_PEOPLE = 24;
const FULLEST_NAME = 4;

/**
 * People named with given and family name, in Latin or Perso-Arabic letters, whether watched or not. A name starts with
 * a known given name (or, in Latin letters, holds one: lists write "SHAKOURZADEH Erfan"). Keys are unordered pairs of
 * the name's consonants, see `consonantsOf`.
 */
export function peopleIn(given: readonly Word[], language: string): NamedPerson[] {
  return peopleAt(given, language).map(({ person }) => person);
}

/** The same, with where each first stands in the text, in UTF-16 code units. */
export function peopleAt(
  given: readonly Word[],
  language: string,
): { person: NamedPerson; start: number; end: number }[] {
  const words = language === 'ar' ? given.map(withoutAnd) : given;
  const people: { person: NamedPerson; start: number; end: number }[] = [];
  const seen = new Set<number>();
  for (let i = 0; i < words.length && people.length < MOST_PEOPLE; ) {
    const run = nameAt(words, i, language);
    const [first, last] = [run[0], run.at(-1)];
    if (run.length < 2 || !first || !last) {
      i++;
      continue;
    }
    i += run.length;
    const person = inOffice(words, i - run.length) ? null : personOf(run, language);
    if (!person) continue;
    const known = person.keys.some((key) => seen.has(key));
    for (const key of person.keys) seen.add(key);
    if (!known) people.push({ person, start: first.start, end: last.start + last.raw.length });
  }
  return people;
}

/** Arabic writes "and" as a letter of the next word: ومعين. */
function withoutAnd(word: Word): Word {
  if (!word.text.startsWith('و')) return word;
  const known = knownWord(word.text.slice(1));
  return known.isGivenName('ar') ? { ...word, text: known.text, known, breakBefore: true } : word;
}

/** Endings of family names, for given names that no list has. */
const FAMILY =
  /.{2}(?:زاده|نژاد|پور|نیا|فرد|راد|زهی|منش|نسب|وند|خواه|دوست|zadeh|zade|nejad|nezhad|pour|poor|nia|zehi|manesh|nasab|vand|khah|doust|doost)$/;
/** Words of Persian that end like one. */
const NO_FAMILY = new Set([
  'شاهزاده',
  'امامزاده',
  'شهروند',
  'خداوند',
  'پیوند',
  'ازادیخواه',
  'جمهوریخواه',
  'دلخواه',
  'افراد',
  'ایراد',
]);
/** Words after which a name stands: "by the name of". */
const NAMING = new Set([
  'نام',
  'نامهای',
  'اسامی',
  'named',
  'identified',
  'nomme',
  'namens',
  'llamado',
  'identificado',
  'باسم',
]);

/** A pair of words that reads as a name though its given name is in no list. */
function readsAsName(words: readonly Word[], index: number, language: string): boolean {
  const [first, second] = [words[index], words[index + 1]];
  if (!first || !second || second.breakBefore || !nameLike(first) || !nameLike(second)) return false;
  return endsAsFamily(second.text, language) || NAMING.has(words[index - 1]?.text ?? '');
}

/** Arabic words end in these letters by their case: إيرانيا. */
function endsAsFamily(word: string, language: string): boolean {
  return language !== 'ar' && FAMILY.test(word) && !NO_FAMILY.has(word);
}

const OFFICE = new Set([
  'قاضی',
  'ریاست',
  'وکیل',
  'وکلای',
  'judge',
  'juge',
  'richter',
  'juez',
  'giudice',
  'domaren',
  'lawyer',
  'attorney',
  'avocat',
  'anwalt',
  'القاضی',
]);

/** Judges and lawyers are named in many cases: they do not tell whose case it is. */
function inOffice(words: readonly Word[], index: number): boolean {
  return OFFICE.has(words[index - 1]?.text ?? '') && !words[index]?.breakBefore;
}

function nameAt(words: readonly Word[], start: number, language: string): Word[] {
  const first = words[start];
  // The preposition is spelt like Ali once letters are folded.
  if (!first || (language === 'ar' && first.raw === 'على')) return [];
  const persian = first.known.persoArabic;
  const likely = readsAsName(words, start, language);
  if (persian ? !likely && !first.known.isGivenName(language) : !first.capital || first.known.common) return [];
  const run: Word[] = [];
  for (let i = start; i < words.length && run.length < FULLEST_NAME + 1; i++) {
    const word = words[i];
    if (!word || (i > start && word.breakBefore) || /[0-9]/.test(word.text) || word.text.length < 2) break;
    const given = word.known.isGivenName(language);
    if (
      persian
        ? i > start && !familyLike(word) && !given && !endsAsFamily(word.text, language)
        : !word.capital || (!given && !familyAfter(word, run, language))
    )
      break;
    run.push(word);
  }
  if (persian) return withinName(run, language);
  return likely || run.some(({ known }) => known.isGivenName(language)) ? run : [];
}

/**
 * Nothing but a sign or a common word shows where a name in Persian or Arabic ends: where more than two words follow the
 * given names, only the first of them is taken to be of the name («حسن کریمی خواهان توقف اعدام‌ها»).
 */
function withinName(run: Word[], language: string): Word[] {
  const rest = run.findIndex(({ known }, index) => index > 0 && !known.isGivenName(language));
  return rest >= 0 && run.length - rest > 2 ? run.slice(0, rest + 1) : run;
}

function familyLike({ known }: Word): boolean {
  return !known.common && !known.honorific && known.concept === null && known.place === null;
}

/** After a given name in Latin letters a word with a capital is a name, though it begins like another word (Mortazavi, Listani). */
function familyAfter(word: Word, run: readonly Word[], language: string): boolean {
  if (familyLike(word)) return true;
  const given = run.at(-1);
  return (
    given !== undefined &&
    word.text.length >= 6 &&
    given.known.isGivenName(language) &&
    !word.known.common &&
    !word.known.honorific &&
    word.known.place === null &&
    !isWholeConcept(word.text)
  );
}

function personOf(run: readonly Word[], language: string): NamedPerson | null {
  const parts = partsOf(run, language);
  const [given = '', firstFamily = '', ...more] = parts.map((part) => consonantsOf(part, language));
  const lastFamily = more.at(-1) || firstFamily;
  if (given === '' || firstFamily === '' || given.length + firstFamily.length < 4) return null;
  const keys = new Set([pairKey(given, firstFamily), pairKey(given, lastFamily)]);
  // خیرخواه and خیرخواهان: outlets trim and lengthen family names (a last he is silent).
  if (lastFamily.length >= 5) keys.add(pairKey(given, lastFamily.slice(0, -1).replace(/H$/, '')));
  // Gholam Nabi and Gholamnabi.
  if (more.length > 0 && startsCompound(parts[0] ?? ''))
    keys.add(pairKey(consonantsOf(parts.slice(0, 2).join(''), language), lastFamily));
  if (language === 'de') for (const key of softened(parts)) keys.add(key);
  // نواب صفوی is written نواب‌صفوی too.
  if (more.length > 0) keys.add(pairKey(given, consonantsOf(parts.slice(1, 3).join(''), language)));
  return { keys: [...keys], family: familyKey(firstFamily), lead: run[0]?.lead ?? false };
}

/** German writes the sound of z as s too (Resa, Sarrabi), and many write Persian names as English does. */
function softened(parts: readonly string[]): number[] {
  const [given = '', family = ''] = [parts[0], parts.at(-1)];
  const both = [given, family].map((part) =>
    [part, part.replace(/(?<!s)s(?!s|h|ch)/g, 'z')].map((spelling) => consonantsOf(spelling, 'de')),
  );
  return (both[0] ?? []).flatMap((one) => (both[1] ?? []).map((other) => pairKey(one, other)));
}

/** A name's parts without honorifics, given names of two words (Mohammad Reza) in one. */
function partsOf(run: readonly Word[], language: string): string[] {
  const from = run.findIndex(({ known }) => known.isGivenName(language));
  // "Aktivistin Varisheh Kamrani": German writes nouns with a capital; "SHARIATI Hassan" stays whole.
  const named = from > 0 && from < run.length - 1 ? run.slice(from) : run;
  const words = named
    .map((word) => word.text)
    .filter((text) => !isHonorific(text) && consonantsOf(text, language) !== '');
  const [first = '', second = ''] = words;
  const compound = words.length > 2 && startsCompound(first) && isGivenName(second, language);
  return compound ? [first + second, ...words.slice(2)] : words;
}

const MOST_PAIRS = 24;

/**
 * Keys of neighbouring words that may be a name nobody listed: both with a capital, or both rare words of Persian or
 * Arabic. They count only against a name, or a pair in the other script: see `evidenceOf`.
 */
export function pairsIn(words: readonly Word[], language: string): number[] {
  const pairs = new Set<number>();
  for (let i = 0; i + 1 < words.length && pairs.size < MOST_PAIRS; i++) {
    const first = words[i];
    const second = words[i + 1];
    if (!first || !second || second.breakBefore || !nameLike(first) || !nameLike(second)) continue;
    const [a, b] = [first.known.consonants(language), second.known.consonants(language)];
    if (a.length + b.length >= 6) pairs.add(pairKey(a, b));
  }
  return [...pairs];
}

function nameLike(word: Word): boolean {
  return (
    (word.capital || word.known.persoArabic) && word.text.length > 2 && familyLike(word) && !/[0-9]/.test(word.text)
  );
}

function pairKey(a: string, b: string): number {
  return hashText(a < b ? `${a} ${b}` : `${b} ${a}`, 11);
}

/** Of a family name's consonants. */
export function familyKey(consonants: string): number {
  return hashText(consonants, 12);
}
