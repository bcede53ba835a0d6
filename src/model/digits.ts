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
