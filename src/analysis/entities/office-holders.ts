import {
  BETWEEN,
  HONORIFICS,
  LIKE_A_SURNAME,
  NO_NAME,
  NO_SURNAME,
  type OfficeTitle,
  PRIVATE,
  SURNAME_ENDINGS,
  TITLES_BY_WORD,
} from './office-titles.ts';

/** Somebody whom a text names by an office, with where the name stands in it. */
export interface OfficeHolder {
  name: string;
  /** The office as the text has it. */
  title: string;
  /** The name with its letters made alike. */
  key: string;
  start: number;
  end: number;
  /** Elsewhere in the text somebody of that name is a prisoner, a victim or another private person. */
  contrary: boolean;
}

interface Word {
  text: string;
  /** In small letters, of one spelling. */
  folded: string;
  start: number;
  end: number;
  /** A sentence or a part of one ended before it. */
  parted: boolean;
}

/** Of a text, what is read. */
const LONGEST = 20_000;
const MOST_BETWEEN = 6;
const MOST_HONORIFICS = 4;
const WORD = /[\p{L}\p{M}\u200c'’-]{1,60}/gu;
const ARABIC = /\p{Script=Arabic}/u;
/** How far before a surname it is looked for who bears it. */
const REACH = 3;

/**
 * Persons whom a text names right after the words of a public office. In Persian, which has no capitals, a name begins with
 * a given name, for judges it may be a surname. Pure; linear in the text.
 */
export function findOfficeHolders(text: string, isGivenName: (folded: string) => boolean): OfficeHolder[] {
  const words = wordsOf(text.slice(0, LONGEST));
  const found: OfficeHolder[] = [];
  for (let at = 0; at < words.length; at++) {
    const title = TITLES_BY_WORD.get(words[at]?.folded ?? '')?.find((one) => stands(words, at, one));
    if (!title) continue;
    const holder = holderAfter(text, words, at, title, isGivenName);
    if (holder) found.push(holder);
  }
  const byKey = new Map(found.toReversed().map((holder) => [holder.key, holder]));
  return [...byKey.values()].toReversed();
}

function wordsOf(text: string): Word[] {
  const words: Word[] = [];
  let last = 0;
  for (const match of text.matchAll(WORD)) {
    const [word] = match;
    const gap = text.slice(last, match.index);
    words.push({
      text: word,
      folded: fold(word),
      start: match.index,
      end: match.index + word.length,
      parted: /[^\s«»"“”]/u.test(gap),
    });
    last = match.index + word.length;
  }
  return words;
}

function fold(word: string): string {
  return word
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\p{M}\u200c\u0640’']/gu, '')
    .replace(/[يىئ]/gu, 'ی')
    .replace(/ك/gu, 'ک')
    .replace(/ۀ|ة/gu, 'ه')
    .replace(/[أإ]/gu, 'ا');
}

function stands(words: readonly Word[], at: number, { words: title }: OfficeTitle): boolean {
  return title.every((one, index) => words[at + index]?.folded === one && (index === 0 || !words[at + index]?.parted));
}

function holderAfter(
  text: string,
  words: readonly Word[],
  at: number,
  title: OfficeTitle,
  isGivenName: (folded: string) => boolean,
): OfficeHolder | null {
  const afterTitle = at + title.words.length;
  let next = afterTitle;
  // "Friday prayer leader of Mashhad, Ahmad …": the place, and a comma, may stand between.
  for (let steps = 0; steps < MOST_BETWEEN && isBetween(words, next, isGivenName); steps++) next++;
  for (let steps = 0; steps < MOST_HONORIFICS && HONORIFICS.has(words[next]?.folded ?? ''); steps++) next++;
  const first = words[next];
  if (!first || isFarther(text, words, next)) return null;
  const last = ARABIC.test(first.text)
    ? lastInPersian(words, next, title.surnameAlone && next === afterTitle, isGivenName)
    : lastInLatin(words, next, title.surnameAlone && next === afterTitle);
  const end = last === null ? undefined : words[last];
  if (last === null || !end) return null;
  const parts = words.slice(next, last + 1);
  return {
    name: text.slice(first.start, end.end),
    title: text.slice(words[at]?.start ?? 0, words[afterTitle - 1]?.end ?? 0),
    key: parts.map(({ folded }) => folded).join(' '),
    start: first.start,
    end: end.end,
    contrary: isPrivateElsewhere(words, last),
  };
}

function isBetween(words: readonly Word[], at: number, isGivenName: (folded: string) => boolean): boolean {
  const word = words[at];
  if (!word) return false;
  if (BETWEEN.has(word.folded)) return true;
  if (!/^\p{Lu}/u.test(word.text) || isGivenName(word.folded)) return false;
  // In Latin script a place has a capital and follows "of"; where it has two words, a comma ends them.
  const follows = (back: number) => /^(?:of|in|for)$/.test(words[at - back]?.folded ?? '');
  return follows(1) || (follows(2) && !word.parted && words[at + 1]?.parted === true);
}

/** Nothing but blanks, marks of quotation and one comma may stand before the name. */
function isFarther(text: string, words: readonly Word[], at: number): boolean {
  const before = words[at - 1];
  const word = words[at];
  return !before || !word || !/^[\s«»"“”]*[,،:]?[\s«»"“”]*$/u.test(text.slice(before.end, word.start));
}

function isName(word: Word | undefined): word is Word {
  return word !== undefined && !NO_NAME.has(word.folded) && !PRIVATE.has(word.folded) && !BETWEEN.has(word.folded);
}

function lastInPersian(
  words: readonly Word[],
  at: number,
  surnameAlone: boolean,
  isGivenName: (folded: string) => boolean,
): number | null {
  let last = at;
  while (last < at + 2 && isGivenName(words[last]?.folded ?? '') && !words[last + 1]?.parted) last++;
  const surname = words[last];
  if (!isName(surname) || surname.folded.length < 3) return null;
  if (last === at && !(surnameAlone && LIKE_A_SURNAME.test(surname.folded) && !NO_SURNAME.has(surname.folded)))
    return null;
  const further = words[last + 1];
  return further && !further.parted && SURNAME_ENDINGS.test(further.folded) ? last + 1 : last;
}

function lastInLatin(words: readonly Word[], at: number, surnameAlone: boolean): number | null {
  let last = at - 1;
  while (last < at + 3) {
    const word = words[last + 1];
    if (!isName(word) || !/^\p{Lu}\p{L}*\p{Ll}/u.test(word.text) || (last >= at && word.parted)) break;
    last++;
  }
  if (last !== at) return last > at ? last : null;
  // "Judge Orders …" in a headline is no name.
  const isVerb = /^.{0,3}$|(?:s|ed)$/.test(words[at]?.folded ?? '');
  return surnameAlone && !isVerb ? last : null;
}

function isPrivateElsewhere(words: readonly Word[], holder: number): boolean {
  const surname = words[holder]?.folded;
  return words.some((word, at) => {
    if (word.folded !== surname) return false;
    for (let back = 1; back <= REACH && !words[at - back + 1]?.parted; back++) {
      const before = words[at - back];
      if (!before || TITLES_BY_WORD.get(before.folded)?.some(({ words: title }) => title.length === 1)) return false;
      if (PRIVATE.has(before.folded)) return true;
    }
    return false;
  });
}
