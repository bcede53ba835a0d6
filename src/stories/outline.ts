import { hashPair, hashText, mix } from './hash.ts';
import { conceptOf, conceptWeight } from './lexicon.ts';
import { placeOf } from './places.ts';
import { consonantsOf } from './transliteration.ts';
import type { Word } from './words.ts';

export const OUTLINE_SLOTS = 32;
const LIGHT = 0.35;
const REACH = 3;
const MOST_MARKS = 220;

/**
 * A MinHash sketch of the order in which a text comes to speak of things that are known in every language (subjects,
 * places, numbers, names in Latin letters): pairs of marks that stand near each other. A translation keeps it, another
 * text about the same matter has an outline of its own. Empty where a text has too few marks to tell. 16 bits a slot.
 */
export function outlineOf(words: readonly Word[], language: string): number[] {
  const marks: number[] = [];
  for (const word of words) {
    const mark = markOf(word, language);
    if (mark !== null && mark !== marks.at(-1)) marks.push(mark);
    if (marks.length === MOST_MARKS) break;
  }
  if (marks.length < 8) return [];
  const least = new Float64Array(OUTLINE_SLOTS).fill(-1);
  for (let i = 0; i < marks.length; i++)
    for (let j = i + 1; j <= i + REACH && j < marks.length; j++) {
      const [a, b] = [marks[i] ?? 0, marks[j] ?? 0];
      // Word order differs between languages: near is what counts.
      const pair = a < b ? hashPair(a, b) : hashPair(b, a);
      for (let slot = 0; slot < OUTLINE_SLOTS; slot++) {
        const hash = mix(pair ^ Math.imul(slot + 1, 0x9e3779b1));
        const held = least[slot] ?? -1;
        if (held < 0 || hash < held) least[slot] = hash;
      }
    }
  return [...least].map((hash) => mix(hash) & 0xffff);
}

function markOf(word: Word, language: string): number | null {
  if (/^\d{1,4}$/.test(word.text)) return hashText(word.text, 21);
  const place = placeOf(word.text);
  if (place !== null) return hashText(`p${place}`, 22);
  const concept = conceptOf(word.text);
  if (concept !== null) return conceptWeight(concept) >= LIGHT ? hashText(`c${concept}`, 23) : null;
  if (!word.capital || word.breakBefore || language === 'de') return null;
  const consonants = consonantsOf(word.text, language);
  return consonants.length >= 4 ? hashText(consonants, 24) : null;
}
