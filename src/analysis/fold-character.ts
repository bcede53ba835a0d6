/**
 * How one character reads once spelling habits are set aside. `WRITE`: as one code unit; `EXPAND`: as several (ligatures,
 * compatibility forms); `DROP`: as nothing. The others are for the caller to look at.
 */
export const UNKNOWN = 0;
export const WRITE = 1;
export const DROP = 2;
export const EXPAND = 3;
export const SURROGATE = 4;
export const SPACE = 5;
export const NEWLINE = 6;
export const JOINER = 7;

/** By UTF-16 code unit; `UNKNOWN` until first met, so that start-up costs nothing. */
export const kindOf = new Uint8Array(0x10000);
/** The code unit to write where the kind is `WRITE`. */
export const foldOf = new Uint16Array(0x10000);
const expansions = new Map<number, string>();

/** Where Unicode's decomposition does not give the form we compare by: the orthographies of Persian and its neighbours first. */
const REPLACED = new Map<string, string>(
  [
    ['يىئےۓێېۍۑؠ', 'ی'],
    ['كڪڬ', 'ک'],
    ['ةۀہۂۃەھۿ', 'ه'],
    ['أإآٱٲٳ', 'ا'],
    ['ؤۆۇۈۋۏ', 'و'],
    ['ڕړڑ', 'ر'],
    ['ڵ', 'ل'],
    ['ګ', 'گ'],
    ['ټٹ', 'ت'],
    ['ډڈ', 'د'],
    ['ںڼ', 'ن'],
    ['«»„“”‟″❝❞〝〞「」『』', '"'],
    ['‹›‘’‚‛′＇`´ʹ', "'"],
    ['‐‑‒–—―−﹘﹣－', '-'],
    ['؟', '?'],
    ['،٬', ','],
    ['؛', ';'],
    ['۔。٫', '.'],
    ['٪', '%'],
    ['ı', 'i'],
    ['ł', 'l'],
    ['ø', 'o'],
    ['đð', 'd'],
    ['ə', 'e'],
    ['ħ', 'h'],
    ['ς', 'σ'],
    ['þ', 'th'],
    ['ß', 'ss'],
    ['æ', 'ae'],
    ['œ', 'oe'],
  ].flatMap(([from, to]) => [...from!].map((letter): [string, string] => [letter, to!])),
);

// Accents, vowel signs and points that tell no two words apart for us. Kana keep their voicing marks: those do.
const MARKS =
  /[[\p{M}&&[\p{Script=Inherited}\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Cyrillic}\p{Script=Greek}]]--[\u3099\u309a]]/gv;
// Controls of direction, width and layout; hamza alone (قضاء); tatweel; ayn and hamza of romanised Arabic.
const SILENT = /[\p{Cc}\p{Cf}\u0621\u0640\u0674\u02ba\u02bb\u02bd-\u02bf\u115f\u1160\u3164]/gu;
const LINE = /[\n\r\v\f\u0085\u2028\u2029]/;
const BLANK = /\s/;

/** What a character (one or two code units) becomes; the empty string where nothing is left of it. */
export function foldCharacter(character: string): string {
  const whole = REPLACED.get(character);
  if (whole !== undefined) return whole;
  let folded = '';
  for (const part of character.normalize('NFKD').replace(MARKS, '').replace(SILENT, '').toLowerCase())
    folded += REPLACED.get(part) ?? part;
  return digitOf(folded) ?? folded.replace(MARKS, '').normalize('NFC');
}

/** The ASCII digit for a decimal digit of any script: each script's ten stand in a row. */
function digitOf(character: string): string | null {
  const digit = /^\p{Nd}$/u;
  if (!digit.test(character)) return null;
  const code = character.codePointAt(0) ?? 0;
  let zero = code;
  while (code - zero < 9 && digit.test(String.fromCodePoint(zero - 1))) zero--;
  return String(code - zero);
}

/** Fills the tables for a code unit met for the first time and returns its kind. */
export function learnCharacter(code: number): number {
  const kind = classify(code);
  kindOf[code] = kind;
  return kind;
}

function classify(code: number): number {
  if (code >= 0xd800 && code <= 0xdfff) return SURROGATE;
  if (code === 0x200c) return JOINER;
  const character = String.fromCharCode(code);
  if (LINE.test(character)) return NEWLINE;
  if (code !== 0xfeff && BLANK.test(character)) return SPACE;
  const folded = foldCharacter(character);
  if (folded === '') return DROP;
  if (folded.length === 1) {
    foldOf[code] = folded.charCodeAt(0);
    return WRITE;
  }
  expansions.set(code, folded);
  return EXPAND;
}

/** The code units that a character of kind `EXPAND` stands for. */
export function expansionOf(code: number): string {
  return expansions.get(code) ?? '';
}
