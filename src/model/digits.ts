import { languageOf } from '#src/words/languages.ts';
import type { ReaderLanguage } from './wording.ts';

const digits = new Map<string, string[]>();

/** A text whose figures are ours ("07:30", "0.5"), with them in the digits of the language; nothing else of it changes. */
export function inDigitsOf(language: ReaderLanguage, text: string): string {
  const { locale } = languageOf(language);
  let own = digits.get(locale);
  if (!own) {
    const format = new Intl.NumberFormat(locale, { useGrouping: false });
    own = Array.from({ length: 10 }, (_, digit) => format.format(digit));
    digits.set(locale, own);
  }
  const shown = own;
  return text.replace(/[0-9]/g, (digit) => shown[Number(digit)] ?? digit);
}

/** What somebody typed, with Persian and Arabic digits as those that programs read. */
export function latinDigits(text: string): string {
  return text.replace(/[\u0660-\u0669\u06f0-\u06f9]/g, (digit) => String((digit.codePointAt(0) ?? 0) & 15));
}
