import { remembered } from './remembered.ts';

/** A word of an item, folded so that spellings of one word meet. */
export interface Word {
  /** Lower case, no accents, Persian and Arabic letters made one, ASCII digits, joiners removed. */
  text: string;
  /** As written. */
  raw: string;
  /** Where it stands in the text that was given, in UTF-16 code units. */
  start: number;
  /** Punctuation or a line break stands between it and the word before. */
  breakBefore: boolean;
  /** Starts with an upper-case letter of a script that has them. */
  capital: boolean;
  /** In the title, or near the beginning of the text. */
  lead: boolean;
}

const LETTERS: Record<string, string> = {
  ي: 'ی',
  ى: 'ی',
  ئ: 'ی',
  ك: 'ک',
  ة: 'ه',
  ۀ: 'ه',
  ە: 'ه',
  ؤ: 'و',
  أ: 'ا',
  إ: 'ا',
  آ: 'ا',
  ٱ: 'ا',
  ء: '',
  ـ: '',
  ı: 'i',
  ø: 'o',
  ł: 'l',
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  đ: 'd',
};
const SPECIAL = /[يىئكةۀەؤأإآٱءـıøłßæœđ]/g;
const DROPPED = /[\p{M}\p{Cf}'’ʿʾ`´]/gu;
const ASCII = /^[\x20-\x7e]*$/;

/** Folds spelling: see `Word.text`. Idempotent; never longer than twice the input. */
export function fold(text: string): string {
  if (ASCII.test(text)) return text.toLowerCase().replace(/['`]/g, '');
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(SPECIAL, (letter) => LETTERS[letter] ?? letter)
    .normalize('NFKD')
    .replace(DROPPED, '')
    .replace(/[٠-٩۰-۹]/g, (digit) => String(digit.charCodeAt(0) & 0xf));
}

const WORD = /[\p{L}\p{M}\p{N}](?:[\p{L}\p{M}\p{N}]|[‌'’ʿʾ\-‐](?=[\p{L}\p{N}]))*/gu;
/** French and Italian join articles to what they stand before: l’ONU, d’Evin, dell’Iran. */
const ELIDED = /^(?:[ldsnmtcj]|qu|(?:de|a|da|ne|su)ll|un)['’](?=\p{L}{2})/iu;
const LEAD_LETTERS = 320;
const MOST_WORDS = 1200;

/** Words of a title and a text, at most 1,200: what comes later says little about which event it is. */
export function wordsOf(title: string, text: string): Word[] {
  const content = title ? `${title}\n${text}` : text;
  const bounded = content.slice(0, 12_000);
  const leadEnd = title ? title.length + 1 + LEAD_LETTERS : LEAD_LETTERS;
  const words: Word[] = [];
  let end = 0;
  for (const match of bounded.matchAll(WORD)) {
    const elided = ELIDED.exec(match[0])?.[0].length ?? 0;
    const raw = match[0].slice(elided);
    const start = match.index + elided;
    const folded = foldWord(raw);
    if (folded.length === 0 || folded.length > 40) {
      end = start + raw.length;
      continue;
    }
    words.push({
      text: folded,
      raw,
      start,
      breakBefore:
        words.length === 0 || /[^\s‌‏‎]/.test(bounded.slice(end, start)) || bounded.slice(end, start).includes('\n'),
      capital: /^\p{Lu}/u.test(raw),
      lead: start < leadEnd,
    });
    end = start + raw.length;
    if (words.length === MOST_WORDS) break;
  }
  return words;
}

const foldWord = remembered((raw) => fold(silentEndings(raw)));

/** A silent he before a joiner (اژه‌ای) must not become a consonant once the joiner is gone. */
function silentEndings(raw: string): string {
  return raw.includes('‌') ? raw.replace(/ه‌ا/g, 'ا') : raw;
}

/** Letters and digits alone, for fingerprints: joiners, spaces, signs and links make no difference. */
export function squeeze(text: string): string {
  return fold(text.slice(0, 20_000).replace(/https?:\/\/\S+|[@#]\S+/g, ' ')).replace(/[^\p{L}\p{N}]+/gu, '');
}
