import { latinDigits } from '#src/model/latin-digits.ts';

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
  const folded = text
    .normalize('NFKC')
    .toLowerCase()
    .replace(SPECIAL, (letter) => LETTERS[letter] ?? letter)
    .normalize('NFKD')
    .replace(DROPPED, '');
  return latinDigits(folded);
}
