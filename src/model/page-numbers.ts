import { count } from './local-time.ts';
import { type ReaderLanguage, sharedWords } from './wording.ts';

/** Of the area for private use: no language file has a meaning for them. */
const PAGE = '\uE000';
const PAGES = '\uE001';

/** For a style sheet's `@page`: page numbers in the margin (CSS Paged Media 3), in the digits and words of a language. */
export function pageNumbers(language: ReaderLanguage): string {
  const zero = count(0, language);
  const digits = zero === '۰' ? 'persian' : zero === '٠' ? 'arabic-indic' : 'decimal';
  const content = sharedWords(language)
    .pageOf(PAGE, PAGES)
    .split(/([\uE000\uE001])/)
    .filter(Boolean)
    .map((part) =>
      part === PAGE ? `counter(page,${digits})` : part === PAGES ? `counter(pages,${digits})` : cssString(part),
    );
  return `@bottom-center{content:${content.join(' ')};font:9px Vazirmatn,Tahoma,sans-serif;color:#5b626c}`;
}

/** Every character by its number: whatever a language file holds stays a string. */
function cssString(text: string): string {
  return `"${Array.from(text, (character) => `\\${character.codePointAt(0)?.toString(16)} `).join('')}"`;
}
