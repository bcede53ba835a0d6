import { fold } from './fold.ts';
import { remembered } from './remembered.ts';

/**
 * The consonants of a name, such that its Latin and its Perso-Arabic spellings meet: «عرفان شکورزاده» and
 * "Erfan Shakourzadeh" both give `aRFN $KRZD`. Vowels are dropped (scripts and languages write them differently), but
 * a vowel at the beginning is kept as `a`. Sounds: `$` sh, `X` kh, `G` gh, q or g (Arabic has no g), `B` b or p (it has no p), `C` ch, `J` j or zh.
 * `language` matters for Latin letters alone: French writes sh as ch, German as sch, Spanish writes kh as j.
 */
export function consonantsOf(name: string, language = 'en'): string {
  return soundsOf[dialectOf(language)](name);
}

/** Languages with sounds of their own, as far as we tell them apart. */
export type Dialect = 'fr' | 'de' | 'es' | 'en';

/** Whose sounds a language's are read as. */
export function dialectOf(language: string): Dialect {
  return language === 'fr' || language === 'de' || language === 'es' ? language : 'en';
}

/** As `consonantsOf`, for who remembers it: it is not remembered here. */
export function sounded(name: string, language: Dialect): string {
  const folded = fold(name).replace(/[^\p{L}]/gu, '');
  if (folded === '') return '';
  return collapse(/[؀-ۿ]/.test(folded) ? fromArabicScript(folded) : fromLatin(folded, language));
}

const ARABIC: Record<string, string> = {
  ب: 'B',
  پ: 'B',
  ت: 'T',
  ط: 'T',
  ث: 'S',
  س: 'S',
  ص: 'S',
  ج: 'J',
  ژ: 'J',
  چ: 'C',
  ح: 'H',
  ه: 'H',
  خ: 'X',
  د: 'D',
  ذ: 'Z',
  ز: 'Z',
  ض: 'Z',
  ظ: 'Z',
  ر: 'R',
  ش: '$',
  غ: 'G',
  ق: 'G',
  ف: 'F',
  ک: 'K',
  گ: 'G',
  ل: 'L',
  م: 'M',
  ن: 'N',
};

function fromArabicScript(word: string): string {
  let sounds = '';
  for (let i = 0; i < word.length; i++) {
    const letter = word[i] ?? '';
    if (i === 0 && (letter === 'ا' || letter === 'ع')) sounds += 'a';
    else if (i === 0 && letter === 'و') sounds += 'V';
    else if (i === 0 && letter === 'ی') sounds += 'Y';
    else if (letter === 'ه' && i === word.length - 1 && i > 1) continue;
    else sounds += ARABIC[letter] ?? '';
  }
  return sounds;
}

const DIGRAPHS: Record<Dialect, [string, string][]> = {
  fr: [
    ['tch', 'C'],
    ['dj', 'J'],
    ['ch', '$'],
    ['kh', 'X'],
    ['gh', 'G'],
    ['sh', '$'],
    ['qu', 'K'],
  ],
  de: [
    ['dsch', 'J'],
    ['tsch', 'C'],
    ['sch', '$'],
    ['ch', 'X'],
    ['kh', 'X'],
    ['gh', 'G'],
    ['sh', '$'],
  ],
  es: [
    ['sh', '$'],
    ['ch', 'C'],
    ['kh', 'X'],
    ['gh', 'G'],
    ['j', 'X'],
  ],
  en: [
    ['tch', 'C'],
    ['sh', '$'],
    ['ch', 'C'],
    ['kh', 'X'],
    ['gh', 'G'],
    ['zh', 'J'],
    ['ph', 'F'],
  ],
};
const soundsOf: Record<Dialect, (name: string) => string> = {
  fr: remembered((name) => sounded(name, 'fr')),
  de: remembered((name) => sounded(name, 'de')),
  es: remembered((name) => sounded(name, 'es')),
  en: remembered((name) => sounded(name, 'en')),
};

const LATIN: Record<string, string> = {
  b: 'B',
  c: 'K',
  d: 'D',
  f: 'F',
  g: 'G',
  h: 'H',
  j: 'J',
  k: 'K',
  l: 'L',
  m: 'M',
  n: 'N',
  p: 'B',
  q: 'G',
  r: 'R',
  s: 'S',
  t: 'T',
  x: 'KS',
  z: 'Z',
};

function fromLatin(word: string, language: Dialect): string {
  const digraphs = DIGRAPHS[language];
  let sounds = '';
  for (let i = 0; i < word.length; ) {
    const digraph = digraphs.find(([letters]) => word.startsWith(letters, i));
    if (digraph) {
      sounds += digraph[1];
      i += digraph[0].length;
      continue;
    }
    const letter = word[i] ?? '';
    if (i === 0 && 'aeiou'.includes(letter)) sounds += 'a';
    else if (i === 0 && (letter === 'v' || letter === 'w')) sounds += 'V';
    else if (i === 0 && letter === 'y') sounds += 'Y';
    else if (letter === 'h' && i === word.length - 1) break;
    // German writes y as j: Kamjar.
    else if (letter === 'j' && language === 'de' && i > 0) sounds += '';
    else sounds += LATIN[letter] ?? '';
    i++;
  }
  return sounds;
}

function collapse(sounds: string): string {
  let result = '';
  for (const sound of sounds) if (sound !== result[result.length - 1]) result += sound;
  return result;
}
