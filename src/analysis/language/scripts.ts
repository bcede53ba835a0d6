/** Scripts whose letters decide the language alone, or in which we look further (`Latin`, `Arabic`, `Cyrillic`). */
const SCRIPTS: [name: string, pattern: RegExp][] = [
  ['Latin', /\p{Script=Latin}/u],
  ['Arabic', /\p{Script=Arabic}/u],
  ['Cyrillic', /\p{Script=Cyrillic}/u],
  ['Hebrew', /\p{Script=Hebrew}/u],
  ['Greek', /\p{Script=Greek}/u],
  ['Han', /\p{Script=Han}/u],
  ['Kana', /[\p{Script=Hiragana}\p{Script=Katakana}]/u],
  ['Hangul', /\p{Script=Hangul}/u],
  ['Devanagari', /\p{Script=Devanagari}/u],
  ['Armenian', /\p{Script=Armenian}/u],
  ['Georgian', /\p{Script=Georgian}/u],
  ['Bengali', /\p{Script=Bengali}/u],
  ['Tamil', /\p{Script=Tamil}/u],
  ['Telugu', /\p{Script=Telugu}/u],
  ['Malayalam', /\p{Script=Malayalam}/u],
  ['Kannada', /\p{Script=Kannada}/u],
  ['Gujarati', /\p{Script=Gujarati}/u],
  ['Gurmukhi', /\p{Script=Gurmukhi}/u],
  ['Sinhala', /\p{Script=Sinhala}/u],
  ['Thai', /\p{Script=Thai}/u],
  ['Lao', /\p{Script=Lao}/u],
  ['Khmer', /\p{Script=Khmer}/u],
  ['Myanmar', /\p{Script=Myanmar}/u],
  ['Ethiopic', /\p{Script=Ethiopic}/u],
  ['Syriac', /\p{Script=Syriac}/u],
  ['Tibetan', /\p{Script=Tibetan}/u],
];

/** The language of a script that only one language (of those that our sources use) writes. */
export const LANGUAGE_OF_SCRIPT: Record<string, string> = {
  Greek: 'el',
  Hangul: 'ko',
  Kana: 'ja',
  Han: 'zh',
  Devanagari: 'hi',
  Armenian: 'hy',
  Georgian: 'ka',
  Bengali: 'bn',
  Tamil: 'ta',
  Telugu: 'te',
  Malayalam: 'ml',
  Kannada: 'kn',
  Gujarati: 'gu',
  Gurmukhi: 'pa',
  Sinhala: 'si',
  Thai: 'th',
  Lao: 'lo',
  Khmer: 'km',
  Myanmar: 'my',
  Ethiopic: 'am',
  Syriac: 'syr',
  Tibetan: 'bo',
};

const numbers = new Uint8Array(0x10000);
const UNKNOWN = 0;
const NO_SCRIPT = 255;

function scriptNumber(code: number): number {
  const known = numbers[code]!;
  if (known !== UNKNOWN) return known;
  const character = String.fromCharCode(code);
  const index = SCRIPTS.findIndex(([, pattern]) => pattern.test(character) && /\p{L}/u.test(character));
  const number = index < 0 ? NO_SCRIPT : index + 1;
  numbers[code] = number;
  return number;
}

/**
 * How many letters of each script a text has, by script name. A Han character or a syllable says as much as some three
 * letters of an alphabet and counts so.
 */
export function countScripts(text: string): Map<string, number> {
  const counts = new Array<number>(SCRIPTS.length).fill(0);
  for (let i = 0; i < text.length; i++) {
    const number = scriptNumber(text.charCodeAt(i));
    if (number !== NO_SCRIPT) counts[number - 1]! += 1;
  }
  const found = new Map<string, number>();
  for (const [index, count] of counts.entries()) {
    const name = SCRIPTS[index]![0];
    if (count > 0) found.set(name, name === 'Han' || name === 'Hangul' || name === 'Kana' ? count * 3 : count);
  }
  return found;
}

/** The script of most letters; null where there are none. Japanese mixes kana with more Han: some kana suffice. */
export function mainScript(counts: Map<string, number>): string | null {
  let best: string | null = null;
  for (const [script, count] of counts) if (best === null || count > counts.get(best)!) best = script;
  return best === 'Han' && (counts.get('Kana') ?? 0) * 8 > counts.get('Han')! ? 'Kana' : best;
}
